package dev.resilience.spring.autoconfigure;

import static dev.resilience.spring.Contexts.faults;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Violation;
import dev.resilience.core.failure.ResultClassifier;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Timeout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Rules for results that could judge none do not start. */
class FailureOnFaultsTests {

    private static List<Violation> found = List.of();

    @BeforeAll
    static void startOnce() {
        Contexts.of(Faulty.class, Rules.class)
                .withPropertyValues("resilience.circuit-breaker.instances.empty.failure-on=")
                .run(context -> found = faults(context.getStartupFailure()));
    }

    record Expected(String method, String value, String problem, String mend) {

        boolean matches(Violation fault) {
            return (method == null || ("" + fault.origin()).endsWith(" on " + Faulty.class.getName() + "." + method))
                    && fault.property().endsWith("failure-on")
                    && value.equals(fault.value())
                    && fault.problem().contains(problem)
                    && fault.mend().contains(mend);
        }
    }

    static List<Expected> expected() {
        return List.of(
                new Expected("syntax()", "#result.status( >= 500", "is not a SpEL expression", "Correct it"),
                new Expected(
                        "variable(String)",
                        "#resullt.status() >= 500",
                        "#resullt is not known to a rule for results; there are: #result, #root, #this",
                        "Did you mean result?"),
                new Expected("variable2(String)", "#result.status() >= #p0", "#p0 is not known to a rule", "there"),
                new Expected("function()", "#failed(#result)", "#failed is no function", "Use what is there"),
                new Expected("beanInside()", "@rules.busi(#result)", "there is no bean 'rules'", "there"),
                new Expected(
                        "bean()",
                        "bussy",
                        "is neither a bean of type Predicate or ResultClassifier nor an expression over #result",
                        "Did you mean busy?"),
                new Expected("otherBean()", "number", "is neither a bean", "Name such a bean"),
                new Expected(
                        "forgotten()",
                        "result.status() >= 500",
                        "nor an expression over #result",
                        "write an expression, such as \"#result.status() >= 500\""),
                new Expected(null, "", "is empty", "needs its quotes in YAML"),
                new Expected("returnsNothing()", "#result == null", "the method returns none", "Remove it"),
                new Expected("completesWithNothing()", "#result == null", "the method returns none", "Remove it"),
                new Expected(
                        "typo()",
                        "#result.staus() >= 500",
                        "reads staus(), which " + Answer.class.getName() + " does not have",
                        "Did you mean status?"),
                new Expected("typoOfProperty()", "!#result.okk", "reads okk, which", "Did you mean ok?"),
                new Expected("typoInStage()", "#result?.staus() >= 500", "reads staus()", "Did you mean status?"),
                new Expected(
                        "differing()",
                        "#result.status() >= 500",
                        "differs from failure-on = busy (@AdaptiveRetry on " + Faulty.class.getName() + ".differing())",
                        "Say it once, or the same in both places"));
    }

    @ParameterizedTest
    @MethodSource("expected")
    void everyFaultIsToldWithValueOriginAndMend(Expected expected) {
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
    void whatMayBeMeantStarts() {
        Contexts.of(Fine.class, Rules.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void policiesThatComeToTheSameRuleStart() {
        ApplicationContextRunner same = Contexts.of(Shared.class, Rules.class)
                .withPropertyValues("resilience.circuit-breaker.defaults.failure-on=busy");
        same.run(context -> assertThat(context).hasNotFailed());
        same.withPropertyValues("resilience.adaptive-retry.instances.shared.failure-on=classifier")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .singleElement()
                        .satisfies(fault -> {
                            assertThat(fault.property()).isEqualTo("resilience.circuit-breaker.defaults.failure-on");
                            assertThat(fault.problem())
                                    .startsWith("differs from resilience.adaptive-retry.instances.shared.failure-on"
                                            + " = classifier");
                        }));
    }

    /** Nothing there does anything about failures. */
    @Test
    void aTimeoutHasNone() {
        Contexts.of(Late.class)
                .withPropertyValues("resilience.timeout.instances.late.failure-on=#result == null")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .singleElement()
                        .extracting(Violation::problem)
                        .isEqualTo("nothing reads this property"));
    }

    record Answer(int status, boolean ok) {}

    static class Faulty {

        @AdaptiveRetry(failureOn = "#result.status( >= 500")
        public Answer syntax() {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "#resullt.status() >= 500")
        public Answer variable(String sku) {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "#result.status() >= #p0")
        public Answer variable2(String sku) {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "#failed(#result)")
        public Answer function() {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "@rules.busi(#result)")
        public Answer beanInside() {
            return new Answer(200, true);
        }

        @CircuitBreaker(failureOn = "bussy")
        public Answer bean() {
            return new Answer(200, true);
        }

        @CircuitBreaker(failureOn = "number")
        public Answer otherBean() {
            return new Answer(200, true);
        }

        @FailureBudget(failureOn = "result.status() >= 500")
        public Answer forgotten() {
            return new Answer(200, true);
        }

        @CircuitBreaker("empty")
        public Answer empty() {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "#result == null")
        public void returnsNothing() {}

        @AdaptiveRetry(failureOn = "#result == null")
        public CompletionStage<Void> completesWithNothing() {
            throw new IllegalStateException("never called");
        }

        @AdaptiveRetry(failureOn = "#result.staus() >= 500")
        public Answer typo() {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "!#result.okk")
        public Answer typoOfProperty() {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "#result?.staus() >= 500")
        public CompletionStage<Answer> typoInStage() {
            throw new IllegalStateException("never called");
        }

        @AdaptiveRetry(failureOn = "busy")
        @CircuitBreaker(failureOn = "#result.status() >= 500")
        public Answer differing() {
            return new Answer(200, true);
        }
    }

    /** What is read may be there, or is read of results of another type only. */
    static class Fine {

        @AdaptiveRetry(failureOn = "#result.anything() >= 500")
        public Object object() {
            return 7;
        }

        @AdaptiveRetry(failureOn = "#result?.status() >= 500")
        public Optional<Answer> optional() {
            return Optional.empty();
        }

        @AdaptiveRetry(failureOn = "#result.length == 0")
        public int[] array() {
            return new int[1];
        }

        @AdaptiveRetry(failureOn = "#result.desiredAssertionStatus()")
        public Class<?> type() {
            return Fine.class;
        }

        @AdaptiveRetry(
                failureOn = "#result instanceof T(java.lang.Integer) && #result.status() >= 500 || #result.ok.foo()")
        public Answer otherType() {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "!#result.ok and #root.status > 0")
        public Answer properties() {
            return new Answer(200, true);
        }

        @AdaptiveRetry(failureOn = "#result.empty ? true : #this.blank")
        public String getters() {
            return "7";
        }

        @AdaptiveRetry(failureOn = "classifier")
        public int classifier() {
            return 7;
        }
    }

    static class Shared {

        @CircuitBreaker("shared")
        @AdaptiveRetry(name = "shared", failureOn = "busy")
        public Answer shared() {
            return new Answer(200, true);
        }
    }

    static class Late {

        @Timeout(name = "late", duration = "2s")
        public Answer late() {
            return new Answer(200, true);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Rules {

        @Bean
        Predicate<Answer> busy() {
            return answer -> answer.status() >= 500;
        }

        @Bean
        ResultClassifier classifier() {
            return result -> null;
        }

        @Bean
        Integer number() {
            return 7;
        }
    }
}
