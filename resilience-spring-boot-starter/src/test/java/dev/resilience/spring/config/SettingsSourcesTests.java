package dev.resilience.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.deadletter.DeadLetterSink;
import dev.resilience.spring.deadletter.DeadLetterProperties;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import dev.resilience.spring.policy.AdaptiveRetryFactory;
import dev.resilience.spring.policy.BulkheadFactory;
import dev.resilience.spring.policy.CircuitBreakerFactory;
import dev.resilience.spring.policy.FailureBudgetFactory;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import dev.resilience.spring.policy.TimeoutFactory;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ReflectionUtils;

/** Every property of every policy from every source: its value, where it comes from, and that nothing else moves with it. */
class SettingsSourcesTests {

    /** What can be set, with two values that fit all others, as written and as shown. */
    private static final List<Setting> SETTINGS = List.of(
            new Setting("adaptive-retry", "max-attempts", "5", 5, "6", 6),
            new Setting("adaptive-retry", "max-duration", "8s", "PT8S", "9s", "PT9S"),
            new Setting("adaptive-retry", "idempotent", "true", true, "false", false),
            new Setting("adaptive-retry", "backoff.strategy", "fixed", "fixed", "full-jitter", "full-jitter"),
            new Setting("adaptive-retry", "backoff.base", "10ms", "PT0.01S", "PT0.02S", "PT0.02S"),
            new Setting("adaptive-retry", "backoff.max", "7s", "PT7S", "6s", "PT6S"),
            new Setting("adaptive-retry", "backoff.multiplier", "3", 3.0, "4.5", 4.5),
            new Setting("adaptive-retry", "kinds.transient.retries", "1", 1, "2", 2),
            new Setting("adaptive-retry", "kinds.rate-limited.retries", "1", 1, "0", 0),
            new Setting("adaptive-retry", "kinds.transient.attempt-timeout", "1s", "PT1S", "2s", "PT2S"),
            new Setting("adaptive-retry", "kinds.transient.backoff.strategy", "linear", "linear", "token", "token"),
            new Setting("adaptive-retry", "kinds.transient.backoff.base", "30ms", "PT0.03S", "40ms", "PT0.04S"),
            new Setting("adaptive-retry", "kinds.transient.backoff.max", "3s", "PT3S", "4s", "PT4S"),
            new Setting("adaptive-retry", "kinds.transient.backoff.multiplier", "2", 2.0, "5", 5.0),
            new Setting("adaptive-retry", "retry-after.respect", "true", true, "false", false),
            new Setting("adaptive-retry", "retry-after.max", "3s", "PT3S", "4s", "PT4S"),
            new Setting("adaptive-retry", "adaptive.enabled", "true", true, "false", false),
            new Setting("adaptive-retry", "adaptive.target-success", "80%", 0.8, "0.7", 0.7),
            new Setting("adaptive-retry", "adaptive.max-multiplier", "3", 3.0, "4", 4.0),
            new Setting("adaptive-retry", "max-sleepers", "7", 7, "8", 8),
            new Setting("adaptive-retry", "on-exhausted", "rethrow", "rethrow", "wrap", "wrap"),
            new Setting("adaptive-retry", "nested", "allow", "allow", "suppress", "suppress"),
            new Setting("adaptive-retry", "abort-on", "first", "first", "second", "second"),
            new Setting("adaptive-retry", "dead-letter", "memory", "memory", "letters", "letters"),
            new Setting("adaptive-retry", "retry-budget.enabled", "true", true, "false", false),
            new Setting("adaptive-retry", "retry-budget.name", "payments", "payments", "orders", "orders"),
            new Setting("adaptive-retry", "retry-budget.ratio", "10%", 0.1, "0.3", 0.3),
            new Setting("adaptive-retry", "retry-budget.min-per-second", "5", 5, "0", 0),
            new Setting("adaptive-retry", "retry-budget.window", "20s", "PT20S", "30s", "PT30S"),
            new Setting("adaptive-retry", "retry-budget.costs.timeout", "2", 2, "3", 3),
            new Setting("adaptive-retry", "retry-budget.failure-budget", "sales", "sales", "stock", "stock"),
            new Setting(
                    "adaptive-retry",
                    "retry-on",
                    "java.io.IOException",
                    List.of("java.io.IOException"),
                    "java.net.ConnectException,java.sql.SQLException",
                    List.of("java.net.ConnectException", "java.sql.SQLException")),
            new Setting(
                    "adaptive-retry",
                    "no-retry-on",
                    "java.lang.IllegalStateException",
                    List.of("java.lang.IllegalStateException"),
                    "java.util.concurrent.TimeoutException",
                    List.of("java.util.concurrent.TimeoutException")),
            new Setting("circuit-breaker", "failure-rate-threshold", "30%", 0.3, "0.4", 0.4),
            new Setting("circuit-breaker", "sliding-window.type", "count", "count", "time", "time"),
            new Setting("circuit-breaker", "sliding-window.calls", "60", 60, "70", 70),
            new Setting("circuit-breaker", "sliding-window.duration", "10s", "PT10S", "20s", "PT20S"),
            new Setting("circuit-breaker", "minimum-calls", "5", 5, "6", 6),
            new Setting("circuit-breaker", "open-duration", "7s", "PT7S", "8s", "PT8S"),
            new Setting("circuit-breaker", "half-open.permitted-calls", "4", 4, "5", 5),
            new Setting("circuit-breaker", "half-open.success-threshold", "1", 1, "2", 2),
            new Setting("circuit-breaker", "half-open.max-duration", "11s", "PT11S", "12s", "PT12S"),
            new Setting("circuit-breaker", "mode", "enforce", "enforce", "observe", "observe"),
            new Setting("circuit-breaker", "consecutive-failures", "5", 5, "0", 0),
            new Setting("circuit-breaker", "slow-call-duration", "3s", "PT3S", "4s", "PT4S"),
            new Setting("circuit-breaker", "slow-call-rate-threshold", "60%", 0.6, "0.7", 0.7),
            new Setting("circuit-breaker", "open-backoff.multiplier", "2", 2.0, "1.5", 1.5),
            new Setting("circuit-breaker", "open-backoff.max", "5m", "PT5M", "6m", "PT6M"),
            new Setting("circuit-breaker", "open-backoff.jitter", "20%", 0.2, "0", 0.0),
            new Setting("circuit-breaker", "retry-after-max", "90s", "PT1M30S", "0s", "PT0S"),
            new Setting("circuit-breaker", "automatic-half-open", "true", true, "false", false),
            new Setting(
                    "circuit-breaker",
                    "record-kinds",
                    "transient,timeout",
                    List.of("transient", "timeout"),
                    "server-error",
                    List.of("server-error")),
            new Setting(
                    "circuit-breaker",
                    "record-exceptions",
                    "java.io.IOException",
                    List.of("java.io.IOException"),
                    "java.net.ConnectException,java.sql.SQLException",
                    List.of("java.net.ConnectException", "java.sql.SQLException")),
            new Setting(
                    "circuit-breaker",
                    "ignore-exceptions",
                    "java.lang.IllegalStateException",
                    List.of("java.lang.IllegalStateException"),
                    "java.io.FileNotFoundException",
                    List.of("java.io.FileNotFoundException")),
            new Setting("circuit-breaker", "max-keys", "50", 50, "60", 60),
            new Setting("circuit-breaker", "idle-expiry", "10m", "PT10M", "20m", "PT20M"),
            new Setting("bulkhead", "max-concurrent", "5", 5, "6", 6),
            new Setting("bulkhead", "max-wait", "7ms", "PT0.007S", "8ms", "PT0.008S"),
            new Setting("bulkhead", "max-queue", "9", 9, "10", 10),
            new Setting("bulkhead", "isolation", "thread-pool", "thread-pool", "semaphore", "semaphore"),
            new Setting("bulkhead", "limit", "adaptive", "adaptive", "fixed", "fixed"),
            new Setting("bulkhead", "min-concurrent", "1", 1, "2", 2),
            new Setting("bulkhead", "zombie-write-off", "5s", "PT5S", "6s", "PT6S"),
            new Setting("timeout", "duration", "2s", "PT2S", "3s", "PT3S"),
            new Setting("timeout", "per-attempt", "100ms", "PT0.1S", "200ms", "PT0.2S"),
            new Setting("timeout", "message", "slow", "slow", "too slow", "too slow"),
            new Setting("timeout", "late-result", "fail", "fail", "return", "return"),
            new Setting("timeout", "on-timeout", "log", "log", "stack", "stack"),
            new Setting("failure-budget", "threshold", "3%", 0.03, "0.04", 0.04),
            new Setting("failure-budget", "window", "10s", "PT10S", "20s", "PT20S"),
            new Setting("failure-budget", "min-samples", "5", 5, "6", 6),
            new Setting("failure-budget", "on-breach", "notify", "notify", "reject", "reject"),
            new Setting("failure-budget", "reset", "auto", "auto", "manual", "manual"),
            new Setting("failure-budget", "cool-down", "10s", "PT10S", "0s", "PT0S"),
            new Setting("failure-budget", "recovery-samples", "7", 7, "8", 8),
            new Setting("failure-budget", "recovery-ratio", "20%", 0.2, "0.3", 0.3),
            new Setting("failure-budget", "objective", "99%", 0.99, "0.999", 0.999),
            new Setting("failure-budget", "period", "7d", "PT168H", "30d", "PT720H"));

    /** What is bound into pipelines and cannot be changed at run time. */
    private static final Set<String> FIXED = Set.of("isolation");

    private static final Map<String, PolicyFactory<?, ?>> FACTORIES = Stream.of(
                    new AdaptiveRetryFactory(beans()),
                    new CircuitBreakerFactory(),
                    new BulkheadFactory(),
                    new TimeoutFactory(),
                    new FailureBudgetFactory())
            .collect(Collectors.toMap(PolicyFactory::type, factory -> factory));

    static Stream<Arguments> settingsAndLevels() {
        return SETTINGS.stream()
                .flatMap(setting -> Arrays.stream(Level.values())
                        .filter(level -> level != Level.ANNOTATION || setting.isOnAnnotation())
                        .filter(level -> level != Level.RUN_TIME || !FIXED.contains(setting.property()))
                        .map(level -> Arguments.of(setting, level)));
    }

    /** Trap 32: nested objects and maps are merged value by value. */
    @ParameterizedTest
    @MethodSource("settingsAndLevels")
    void aValueComesFromItsLevelAndNothingElseMoves(Setting setting, Level level) {
        Application application = new Application(setting.policy());
        List<Setting> all = ofPolicy(setting.policy());
        all.forEach(each -> application.set(Level.DEFAULTS, each, each.first()));
        application.set(level, setting, setting.second());

        Map<String, Object> explained = application.obtain().explainedSettings();

        for (Setting each : all) {
            boolean changed = each.equals(setting);
            assertThat(explained)
                    .extractingByKey(each.property())
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.map(String.class, Object.class))
                    .as(each.property())
                    .containsEntry("value", changed ? each.shownSecond() : each.shownFirst())
                    .extractingByKey("source")
                    .asString()
                    .startsWith((changed ? level : Level.DEFAULTS).label);
        }
    }

    @ParameterizedTest
    @MethodSource("settingsAndLevels")
    void aHigherLevelWinsOverAllLowerOnes(Setting setting, Level level) {
        Application application = new Application(setting.policy());
        // Some settings need another one beside them.
        ofPolicy(setting.policy()).forEach(each -> application.set(Level.DEFAULTS, each, each.first()));
        Arrays.stream(Level.values())
                .filter(lower -> lower.compareTo(level) < 0)
                .filter(lower -> lower != Level.ANNOTATION || setting.isOnAnnotation())
                .forEach(lower -> application.set(lower, setting, setting.first()));
        application.set(level, setting, setting.second());

        Map<?, ?> explained =
                (Map<?, ?>) application.obtain().explainedSettings().get(setting.property());

        assertThat(explained.get("value")).isEqualTo(setting.shownSecond());
        assertThat(explained.get("source")).asString().startsWith(level.label);
    }

    @Test
    void theTableHasEverySetting() {
        FACTORIES.forEach((type, factory) -> {
            Set<String> there = KnownProperty.ofBean("x", factory.settings().getClass()).stream()
                    .map(property -> String.join(".", property.elements()).substring(2))
                    .map(property -> property.replaceFirst("(kinds|costs)\\.[^.]*", "$1.*"))
                    .collect(Collectors.toCollection(TreeSet::new));
            there.removeAll(Set.of("preset", "enabled", "health", "failure-on")); // see FailureOnSourcesTests
            there.remove("state-file"); // every instance needs its own, see ObjectiveTests

            assertThat(ofPolicy(type).stream()
                            .map(each -> each.property().replaceFirst("(kinds|costs)\\.[^.]*", "$1.*")))
                    .as(type)
                    .containsOnlyOnceElementsOf(there.stream()
                            .filter(property -> !property.contains("*"))
                            .toList())
                    .containsAll(there);
        });
    }

    @Test
    void everyAttributeOfAnAnnotationIsASetting() {
        FACTORIES.forEach((type, factory) -> {
            Set<String> attributes = new TreeSet<>(attributes("", factory.annotation()));
            attributes.removeAll(Set.of("name", "value", "key", "preset", "failure-on"));

            assertThat(attributes)
                    .as(type)
                    .isNotEmpty()
                    .allSatisfy(attribute -> assertThat(ofPolicy(type))
                            .anyMatch(each -> each.property().equals(attribute)));
        });
    }

    @ParameterizedTest
    @EnumSource(value = Level.class, names = "ANNOTATION", mode = EnumSource.Mode.EXCLUDE)
    void everySettingThatIsNotSetIsBuiltIn(Level level) {
        FACTORIES.keySet().stream().filter(type -> !type.equals("timeout")).forEach(type -> {
            Setting first = ofPolicy(type).get(0);
            Application application = new Application(type);
            application.set(level, first, first.second());

            assertThat(application.obtain().explainedSettings())
                    .allSatisfy((property, value) -> assertThat(((Map<?, ?>) value).get("source"))
                            .asString()
                            .matches(property.equals(first.property()) ? "(?!built in).*" : "built in"));
        });
    }

    /** The beans that settings name. */
    private static DefaultListableBeanFactory beans() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("first", (Predicate<Throwable>) failure -> true);
        beans.registerSingleton("second", (Predicate<Throwable>) failure -> false);
        beans.registerSingleton("letters", (DeadLetterSink) letter -> {});
        beans.registerSingleton(
                "sinks",
                new DeadLetterSinks(
                        new DeadLetterProperties(), ResilienceRuntime.standard(), beans, new StandardEnvironment()));
        return beans;
    }

    private static List<Setting> ofPolicy(String type) {
        return SETTINGS.stream()
                .filter(setting -> setting.policy().equals(type))
                .toList();
    }

    private static List<String> attributes(String prefix, Class<?> annotation) {
        return Arrays.stream(annotation.getDeclaredMethods())
                .flatMap(attribute -> {
                    String name = prefix + AnnotationSettings.dashed(attribute.getName());
                    return attribute.getReturnType().isAnnotation()
                            ? attributes(name + ".", attribute.getReturnType()).stream()
                            : Stream.of(name);
                })
                .toList();
    }

    /** From low to high. */
    enum Level {
        DEFAULTS("defaults"),
        ANNOTATION_PRESET("preset quiet"),
        ANNOTATION("annotation"),
        INSTANCE_PRESET("preset loud"),
        INSTANCE("instance"),
        RUN_TIME("changed at run time");

        private final String label;

        Level(String label) {
            this.label = label;
        }
    }

    record Setting(String policy, String property, String first, Object shownFirst, String second, Object shownSecond) {

        /** {@code idempotent = true} is not told from an attribute that is left out. */
        boolean isOnAnnotation() {
            return attribute() != null;
        }

        @Nullable
        Method attribute() {
            Class<?> type = FACTORIES.get(policy).annotation();
            Method attribute = null;
            for (String part : property.split("\\.")) {
                attribute = ReflectionUtils.findMethod(type, camelCase(part));
                if (attribute == null) {
                    return null;
                }
                type = attribute.getReturnType();
            }
            return attribute;
        }

        static String camelCase(String dashed) {
            StringBuilder name = new StringBuilder();
            for (String part : dashed.split("-")) {
                name.append(name.isEmpty() ? part : part.substring(0, 1).toUpperCase() + part.substring(1));
            }
            return name.toString();
        }

        @Override
        public String toString() {
            return policy + " " + property;
        }
    }

    /** Gathers what is set where, and makes the instance {@code inventory}. */
    private static final class Application {

        private final PolicyFactory<?, ?> factory;
        private final Map<String, Object> properties = new TreeMap<>();
        private final Map<String, Object> attributes = new HashMap<>();
        private final Map<String, String> changes = new LinkedHashMap<>();

        Application(String policy) {
            this.factory = FACTORIES.get(policy);
        }

        void set(Level level, Setting setting, String value) {
            String policy = "resilience." + setting.policy() + ".";
            switch (level) {
                case DEFAULTS -> properties.put(policy + "defaults." + setting.property(), value);
                case ANNOTATION_PRESET -> {
                    attributes.put("preset", "quiet");
                    properties.put(policy + "presets.quiet." + setting.property(), value);
                }
                case ANNOTATION -> setAttribute(setting, value);
                case INSTANCE_PRESET -> {
                    properties.put(policy + "instances.inventory.preset", "loud");
                    properties.put(policy + "presets.loud." + setting.property(), value);
                }
                case INSTANCE -> properties.put(policy + "instances.inventory." + setting.property(), value);
                case RUN_TIME -> changes.put(setting.property(), value);
            }
        }

        @SuppressWarnings("unchecked")
        private void setAttribute(Setting setting, String value) {
            String[] path = setting.property().split("\\.");
            Map<String, Object> into = attributes;
            for (int i = 0; i < path.length - 1; i++) {
                into = (Map<String, Object>) into.computeIfAbsent(Setting.camelCase(path[i]), name -> new HashMap<>());
            }
            Class<?> type = setting.attribute().getReturnType();
            into.put(
                    Setting.camelCase(path[path.length - 1]),
                    type == int.class
                            ? (Object) Integer.valueOf(value)
                            : type == boolean.class
                                    ? (Object) Boolean.valueOf(value)
                                    : type.isArray() ? array(type.getComponentType(), value) : value);
        }

        private static Object array(Class<?> component, String value) {
            Object array = java.lang.reflect.Array.newInstance(component, value.split(",").length);
            for (int i = 0; i < java.lang.reflect.Array.getLength(array); i++) {
                String each = value.split(",")[i];
                java.lang.reflect.Array.set(
                        array,
                        i,
                        component == Class.class
                                ? org.springframework.util.ClassUtils.resolveClassName(each, null)
                                : dev.resilience.core.failure.FailureKind.valueOf(
                                        each.toUpperCase().replace('-', '_')));
            }
            return array;
        }

        RegisteredPolicy<?, ?> obtain() {
            StandardEnvironment environment = new StandardEnvironment();
            environment.getPropertySources().addFirst(new MapPropertySource("application", properties));
            MergedAnnotation<? extends Annotation> annotation =
                    MergedAnnotation.of(getClass().getClassLoader(), null, factory.annotation(), attributes);
            PolicyRegistry registry = new PolicyRegistry(
                    List.of(factory), new SettingsResolver(environment), ResilienceRuntime.standard());
            RegisteredPolicy<?, ?> policy =
                    registry.obtain(factory, "inventory", AnnotationSettings.of(annotation, "Shop.stock()"));
            if (!changes.isEmpty()) {
                policy.reconfigure(changes, null);
            }
            return policy;
        }
    }
}
