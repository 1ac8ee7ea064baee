package dev.resilience.spring.autoconfigure;

import static dev.resilience.spring.Contexts.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Backoff;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.PolicyAnnotation;
import dev.resilience.spring.annotation.SlidingWindow;
import dev.resilience.spring.annotation.Timeout;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What cannot work does not start, and says everything that is wrong at once. */
@ExtendWith(OutputCaptureExtension.class)
class StartUpFaultsTests {

    private static final String YML = "class path resource [faults/application.yml] - ";

    private static List<Violation> found = List.of();

    @BeforeAll
    static void startOnce() {
        Contexts.of(Shop.class, Cache.class, TooEarly.class, Early.class)
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues("spring.config.location=classpath:/faults/")
                .run(context -> found = faults(context.getStartupFailure()));
    }

    static List<Expected> expected() {
        return Stream.concat(everywhere(), Contexts.areWoven() ? woven() : proxied())
                .toList();
    }

    private static Stream<Expected> proxied() {
        return Stream.of(
                onMethod("isFinal()", null, "is final, so a proxy cannot guard it", "overridable"),
                onMethod("isPrivate()", null, "is private, so a proxy cannot guard it", "overridable"),
                onMethod("isStatic()", null, "is static, so a proxy cannot guard it", "overridable"),
                new Expected(
                        "bean startUpFaultsTests.TooEarly",
                        TooEarly.class.getName(),
                        "was created before they could be guarded",
                        "Do not inject it into a BeanPostProcessor",
                        null));
    }

    private static Stream<Expected> woven() {
        return Stream.of(onMethod("isStatic()", null, "is static, and a guard needs an object", "instance method"));
    }

    private static Stream<Expected> everywhere() {
        return Stream.of(
                // application.yml
                inYml(6, "adaptive-retry.instances.attempts.max-attempts", 0, "must be at least 1", "Use 1 or more"),
                inYml(
                        7,
                        "adaptive-retry.instances.unknown-strategy.backoff.strategy",
                        "expontential",
                        "is not one of fixed, linear, exponential, full-jitter, equal-jitter, decorrelated-jitter",
                        "Did you mean exponential?"),
                inYml(
                        8,
                        "adaptive-retry.instances.unknown-preset.preset",
                        "extrenal-service",
                        "there is no preset of this name; there are: external-service, fault-tolerant",
                        "Did you mean external-service?"),
                inYml(
                        9,
                        "adaptive-retry.instances.unknown-kind.kinds.transiant.retries",
                        2,
                        "nothing reads this property",
                        "Did you mean resilience.adaptive-retry.instances.unknown-kind.kinds.transient.retries?"),
                inYml(
                        10,
                        "adaptive-retry.instances.inv/eu.max-attempts",
                        3,
                        "\"inv/eu\" is not a valid name",
                        "Use a letter followed by at most 99 letters, digits or dashes"),
                inYml(
                        11,
                        "adaptive-retry.instances.inv.eu.max-attempts",
                        3,
                        "\"inv.eu\" is not a valid name",
                        "Use a letter"),
                inYml(12, "adaptive-retry.instances.9x.max-attempts", 3, "\"9x\" is not a valid name", "Use a letter"),
                new Expected(
                        "resilience.adaptive-retry.instances.unknown-kind.kinds",
                        null,
                        "has a part that is not one of transient, timeout,",
                        "Use one of these",
                        null),
                inYml(
                        14,
                        "adaptive-retry.defaults.preset",
                        "external-service",
                        "nothing reads this property",
                        "Remove it"),
                inYml(
                        18,
                        "circuit-breaker.instances.disabled.minimum-cals",
                        3,
                        "nothing reads this property",
                        "Did you mean resilience.circuit-breaker.instances.disabled.minimum-calls?"),
                inYml(20, "bulkhead.enabled", "perhaps", "cannot be read as Boolean", ""),
                inYml(
                        22,
                        "bulkhead.presets.small/one.max-concurrent",
                        1,
                        "\"small/one\" is not a valid name",
                        "Use a letter"),
                inYml(
                        27,
                        "timeout.instances.unit.duration",
                        300,
                        "has no unit",
                        "Write the unit, such as 500ms or 30s"),
                inYml(28, "timeout.instances.placeholder.duration", "${delay}", "has no unit", "Write the unit"),
                inYml(
                        29,
                        "timeout.instances.longer.per-attempt",
                        "2s",
                        "is longer than the whole call may take (duration = PT1S)",
                        "Lower per-attempt or raise duration"),
                inYml(
                        30,
                        "timeout.instances.typo.per-atempt",
                        "1s",
                        "nothing reads this property",
                        "Did you mean resilience.timeout.instances.typo.per-attempt?"),
                inYml(
                        33,
                        "failure-budget.instances.ratio.threshold",
                        50,
                        "did you mean 50%?",
                        "a percentage such as 50%"),
                inYml(
                        34,
                        "failure-budget.instances.word.on-breach",
                        "rejct",
                        "is not one of notify, reject",
                        "Did you mean reject?"),
                inYml(
                        37,
                        "classification.exceptions[com.acme.OutOfStockException]",
                        "PERMANENT",
                        "there is no such class",
                        "Write the full class name in brackets"),
                inYml(
                        38,
                        "classification.exceptions[java.lang.String]",
                        "PERMANENT",
                        "is not an exception",
                        "Name a class that can be thrown"),
                inYml(
                        39,
                        "classification.exceptions.java.io.FileNotFoundException",
                        "permanent",
                        "nothing reads this property",
                        "Write resilience.classification.exceptions[java.io.FileNotFoundException]"),
                inYml(40, "retry.max-attempts", 2, "nothing reads this property", ""),
                // annotations
                on("zeroAttempts()", "AdaptiveRetry", "max-attempts", 0, "must be at least 1", "Use 1 or more"),
                on(
                        "unknownWord()",
                        "AdaptiveRetry",
                        "backoff.strategy",
                        "fixd",
                        "is not one of",
                        "Did you mean fixed?"),
                on("ratio()", "FailureBudget", "threshold", "50", "did you mean 50%?", "such as 50%"),
                on(
                        "word()",
                        "FailureBudget",
                        "on-breach",
                        "explode",
                        "is not one of notify, reject",
                        "Use one of these"),
                on("unit()", "Timeout", "duration", "300", "has no unit", "Write the unit"),
                on("unitBehindPlaceholder()", "Timeout", "duration", "${delay}", "has no unit", "Write the unit"),
                on("noPlaceholder()", "Timeout", "duration", "${nobody}", "is not a duration", "Write it like 500ms"),
                on(
                        "unknownPreset()",
                        "Timeout",
                        "preset",
                        "io-intense",
                        "there is no preset",
                        "Did you mean io-intensive?"),
                on(
                        "malformedName()",
                        "FailureBudget",
                        "name",
                        "\"inv/eu\"",
                        "is not a valid instance name",
                        "Use a letter"),
                on(
                        "noDuration()",
                        "Timeout",
                        "resilience.timeout.instances.no-duration.duration",
                        null,
                        "is not set, and a timeout has no default",
                        "Set it"),
                on(
                        "fallbackTypo(String)",
                        "Fallback",
                        "fallback",
                        "cachd",
                        "no method cachd in " + Shop.class.getName()
                                + " returns String and takes (), (String) or (String, a Throwable)",
                        "Did you mean cached?"),
                on(
                        "fallbackParameters(String)",
                        "Fallback",
                        "fallback",
                        "takesNumber",
                        "takes (), (String) or (String, a Throwable); there is String " + Shop.class.getName()
                                + ".takesNumber(int)",
                        "Add such a method, or name another"),
                on(
                        "fallbackReturns(String)",
                        "Fallback",
                        "fallback",
                        "returnsNumber",
                        "; there is int " + Shop.class.getName() + ".returnsNumber(String)",
                        ""),
                on(
                        "fallbackBean()",
                        "Fallback",
                        "fallback",
                        "cach::stock",
                        "there is no bean 'cach'",
                        "Did you mean cache?"),
                on("fallbackOfBean()", "Fallback", "fallback", "cache::secret", "takes () or (a Throwable)", ""),
                onMethod("overloaded(String)", null, "has the same default name", "Name the instances explicitly"),
                onMethod(
                        "conflictingToo()",
                        null,
                        "sets other values for 'conflict' than @FailureBudget on",
                        "Give them different names, or the same values"),
                onMethod("future()", null, "returns a plain Future", "Return CompletableFuture"),
                onMethod("publisher()", null, "returns a reactive publisher", "Return Mono or Flux"),
                onMethod("ownFuture()", null, "returns a future of its own type", "Return CompletionStage"),
                onMethod(
                        "unmade()",
                        "@Unmade",
                        "no bean makes a policy for this annotation",
                        "Add its PolicyFactory as a bean"));
    }

    @ParameterizedTest
    @MethodSource("expected")
    void everyFaultIsToldWithPropertyValueOriginAndMend(Expected expected) {
        assertThat(found)
                .filteredOn(expected::matches)
                .as("%s among %s", expected, found)
                .hasSize(1);
    }

    @Test
    void nothingElseIsTold() {
        assertThat(found)
                .filteredOn(fault -> expected().stream().noneMatch(expected -> expected.matches(fault)))
                .isEmpty();
    }

    @Test
    void theAnalysisTellsThemAll() {
        FailureAnalysis analysis =
                new ResilienceConfigurationFailureAnalyzer().analyze(new ResilienceConfigurationException(found));
        assertThat(found).allSatisfy(fault -> {
            assertThat(analysis.getDescription()).contains(fault.property(), fault.problem());
            assertThat(analysis.getAction()).contains(fault.property() + ": " + fault.mend());
            if (fault.origin() != null) {
                assertThat(analysis.getDescription()).contains("Origin: " + fault.origin());
            }
        });
    }

    @Test
    void anApplicationPrintsTheAnalysisInsteadOfATrace(CapturedOutput output) {
        SpringApplication application = new SpringApplication(RealApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThatThrownBy(() -> application.run(
                        "--spring.config.location=optional:classpath:/none/",
                        "--resilience.adaptive-retry.instances.attempts.max-attempts=0"))
                .isInstanceOf(ResilienceConfigurationException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Property: resilience.adaptive-retry.instances.attempts.max-attempts")
                .contains("Value: 0")
                .contains("Origin: \"resilience.adaptive-retry.instances.attempts.max-attempts\" from property source")
                .contains("Reason: must be at least 1")
                .contains("resilience.adaptive-retry.instances.attempts.max-attempts: Use 1 or more")
                .doesNotContain("\tat dev.resilience");
    }

    @Test
    void aCallDuringStartUpMeetsTheSameFault() {
        Contexts.of(CallsEarly.class, RealApplication.Guarded.class)
                .withPropertyValues("resilience.adaptive-retry.instances.attempts.max-attempts=0")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .singleElement()
                        .extracting(Violation::property)
                        .isEqualTo("resilience.adaptive-retry.instances.attempts.max-attempts"));
    }

    @Test
    void aKeyNeedsAPolicyThatHasInstancesPerKeyAndArgumentsThatExist() {
        Contexts.of(Keys.class)
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .anySatisfy(fault -> assertThat(fault.toString())
                                .contains("key = #regoin", "@CircuitBreaker on", "#regoin is not an argument")
                                .contains("Did you mean region?"))
                        .anySatisfy(fault ->
                                assertThat(fault.toString()).contains("key = #region +", "is not a SpEL expression"))
                        .hasSize(2));
    }

    @Test
    void aBreakerThatCanNeverOpenIsAFaultWhereverItsValuesComeFrom() {
        Contexts.of(NeverOpens.class)
                .withPropertyValues("resilience.circuit-breaker.instances.small.sliding-window.calls=10")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .extracting(Violation::property, Violation::value, Violation::origin)
                        .containsExactlyInAnyOrder(
                                tuple(
                                        "minimum-calls",
                                        11,
                                        "@CircuitBreaker on " + NeverOpens.class.getName() + ".small()"),
                                tuple(
                                        "minimum-calls",
                                        6,
                                        "@CircuitBreaker on " + NeverOpens.class.getName() + ".own()")));
    }

    private static Expected inYml(int line, String property, Object value, String problem, String mend) {
        return new Expected("resilience." + property, value.toString(), problem, mend, YML + line + ":");
    }

    private static Expected on(
            String method, String annotation, String property, @Nullable Object value, String problem, String mend) {
        return new Expected(
                property,
                value == null ? null : value.toString(),
                problem,
                mend,
                "@" + annotation + " on " + Shop.class.getName() + "." + method);
    }

    private static Expected onMethod(String method, @Nullable String value, String problem, String mend) {
        return new Expected(Shop.class.getName() + "." + method, value, problem, mend, null);
    }

    record Expected(
            String property,
            @Nullable String value,
            String problem,
            String mend,
            @Nullable String origin) {

        boolean matches(Violation fault) {
            return fault.property().endsWith(property)
                    && (value == null || value.equals(String.valueOf(fault.value())))
                    && fault.problem().contains(problem)
                    && fault.mend().contains(mend)
                    && (origin == null || String.valueOf(fault.origin()).startsWith(origin));
        }
    }

    @SuppressWarnings("unused")
    static class Shop {

        @AdaptiveRetry("attempts")
        public void attempts() {}

        @AdaptiveRetry("unknown-strategy")
        public void unknownStrategy() {}

        @AdaptiveRetry("unknown-preset")
        public void presetOfInstance() {}

        @AdaptiveRetry("unknown-kind")
        public void unknownKind() {}

        @Bulkhead("number")
        public void number() {}

        @Timeout("unit")
        public void unitInYml() {}

        @Timeout("placeholder")
        public void placeholder() {}

        @Timeout("longer")
        public void longer() {}

        @Timeout("typo")
        public void typo() {}

        @FailureBudget("ratio")
        public void ratioInYml() {}

        @FailureBudget("word")
        public void wordInYml() {}

        @AdaptiveRetry(maxAttempts = 0)
        public void zeroAttempts() {}

        @AdaptiveRetry(backoff = @Backoff(strategy = "fixd"))
        public void unknownWord() {}

        @FailureBudget(threshold = "50")
        public void ratio() {}

        @FailureBudget(onBreach = "explode")
        public void word() {}

        @Timeout(duration = "300")
        public void unit() {}

        @Timeout(duration = "${delay}")
        public void unitBehindPlaceholder() {}

        @Timeout(duration = "${nobody}")
        public void noPlaceholder() {}

        @Timeout(preset = "io-intense", duration = "2s")
        public void unknownPreset() {}

        @FailureBudget(name = "inv/eu")
        public void malformedName() {}

        @Timeout("no-duration")
        public void noDuration() {}

        @Fallback("cachd")
        public String fallbackTypo(String sku) {
            return sku;
        }

        private String cached(String sku) {
            return sku;
        }

        @Fallback("takesNumber")
        public String fallbackParameters(String sku) {
            return sku;
        }

        private String takesNumber(int number) {
            return "";
        }

        @Fallback("returnsNumber")
        public String fallbackReturns(String sku) {
            return sku;
        }

        private int returnsNumber(String sku) {
            return 0;
        }

        @Fallback("cach::stock")
        public String fallbackBean() {
            return "";
        }

        @Fallback("cache::secret")
        public String fallbackOfBean() {
            return "";
        }

        @FailureBudget
        public void overloaded() {}

        @FailureBudget
        public void overloaded(String again) {}

        @FailureBudget(name = "conflict", minSamples = 5)
        public void conflicting() {}

        @FailureBudget(name = "conflict", minSamples = 6)
        public void conflictingToo() {}

        @FailureBudget("final")
        public final void isFinal() {}

        @FailureBudget("private")
        private void isPrivate() {}

        @FailureBudget("static")
        public static void isStatic() {}

        @FailureBudget("future")
        public Future<String> future() {
            return CompletableFuture.completedFuture("");
        }

        @FailureBudget("publisher")
        public Publisher<String> publisher() {
            return Mono.empty();
        }

        @FailureBudget("own-future")
        public OwnFuture ownFuture() {
            return new OwnFuture();
        }

        @Unmade
        public void unmade() {}
    }

    static class OwnFuture extends CompletableFuture<String> {}

    @PolicyAnnotation
    @Retention(RetentionPolicy.RUNTIME)
    @interface Unmade {}

    @Component("cache")
    static class Cache {
        private String secret() {
            return "";
        }
    }

    static class TooEarly {
        @FailureBudget("early")
        public void guarded() {}
    }

    static class Early implements BeanPostProcessor, Ordered {
        Early(TooEarly collaborator) {
            assertThat(collaborator).isNotNull();
        }

        @Override
        public int getOrder() {
            return 0;
        }
    }

    static class Keys {
        @CircuitBreaker(key = "#regoin")
        public void typo(String region) {}

        @CircuitBreaker(key = "#region +")
        public void malformed(String region) {}

        @CircuitBreaker(key = "#p0 + #a1 + #region + #root + #this")
        public void fine(String region, String more) {}
    }

    static class NeverOpens {
        @CircuitBreaker(name = "small", minimumCalls = 11)
        public void small() {}

        @CircuitBreaker(name = "own", minimumCalls = 6, slidingWindow = @SlidingWindow(calls = 5))
        public void own() {}
    }

    static class CallsEarly {
        CallsEarly(RealApplication.Guarded guarded) {
            guarded.call();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({PolicyAutoConfiguration.class, ResilienceAutoConfiguration.class})
    static class RealApplication {

        @Bean
        Guarded guarded() {
            return new Guarded();
        }

        static class Guarded {
            @AdaptiveRetry("attempts")
            public void call() {}
        }
    }
}
