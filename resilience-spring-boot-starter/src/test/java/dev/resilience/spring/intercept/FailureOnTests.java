package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.ResultClassifier;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** Results that are failures, as annotated methods say it. */
@ExtendWith(OutputCaptureExtension.class)
class FailureOnTests {

    private static final Answer OK = new Answer(200);
    private static final Answer BUSY = new Answer(503);

    private final ApplicationContextRunner runner = Contexts.of(Inventory.class, Rules.class);

    @Test
    void aRetryRepeatsUntilTheResultIsNone() {
        runner.run(context -> {
            Inventory inventory = inventory(context, BUSY, BUSY, OK);
            assertThat(inventory.answer()).isSameAs(OK);
            assertThat(inventory.attempts()).isEqualTo(3);
        });
    }

    /** UNKNOWN has two retries. */
    @Test
    void aResultThatIsStillOneWhenRetriesEndIsReturned() {
        runner.run(context -> {
            Answer last = new Answer(500);
            Inventory inventory = inventory(context, BUSY, BUSY, last, OK);
            assertThat(inventory.answer()).isSameAs(last);
            assertThat(inventory.attempts()).isEqualTo(3);
        });
    }

    @Test
    void retriesAreThoseOfItsKind() {
        runner.withPropertyValues("resilience.adaptive-retry.instances.answers.kinds.unknown.retries=1")
                .run(context -> {
                    Inventory inventory = inventory(context, BUSY, BUSY, OK);
                    assertThat(inventory.answer()).isSameAs(BUSY);
                    assertThat(inventory.attempts()).isEqualTo(2);
                });
    }

    /** The work has run, and may have taken effect. */
    @Test
    void workThatIsNotIdempotentIsNotRepeated() {
        runner.withPropertyValues("resilience.adaptive-retry.instances.answers.idempotent=false")
                .run(context -> {
                    Inventory inventory = inventory(context, BUSY, OK);
                    assertThat(inventory.answer()).isSameAs(BUSY);
                    assertThat(inventory.attempts()).isEqualTo(1);
                });
    }

    @Test
    void wrappingFailuresDoesNotWrapResults() {
        runner.withPropertyValues(
                        "resilience.adaptive-retry.instances.answers.on-exhausted=wrap",
                        "resilience.adaptive-retry.instances.answers.max-attempts=2")
                .run(context ->
                        assertThat(inventory(context, BUSY, BUSY).answer()).isSameAs(BUSY));
    }

    @Test
    void everyPolicyOfTheMethodSeesItWhicheverSaysIt() {
        runner.run(context -> {
            Inventory inventory = inventory(context, BUSY, OK, BUSY, BUSY, BUSY);
            assertThat(inventory.everything()).isSameAs(OK);
            assertThat(inventory.everything()).isSameAs(BUSY);

            assertThat(figure(context, "circuit-breaker", "everything", "bufferedCalls"))
                    .isEqualTo(5);
            assertThat(figure(context, "circuit-breaker", "everything", "failedCalls"))
                    .isEqualTo(4);
            assertThat(figure(context, "failure-budget", "everything", "failures"))
                    .isEqualTo(1);
        });
    }

    @Test
    void aFallbackIsForWhatIsThrown() {
        runner.run(
                context -> assertThat(inventory(context, BUSY).withFallback()).isSameAs(BUSY));
    }

    @Test
    void aBreakerAloneCanSayIt() {
        runner.run(context -> {
            ResponseEntity<String> failed = new ResponseEntity<>("down", HttpStatus.BAD_GATEWAY);
            Inventory inventory = inventory(context, failed, ResponseEntity.ok("7"));
            assertThat(inventory.entity()).isSameAs(failed);
            assertThat(inventory.entity().getBody()).isEqualTo("7");
            assertThat(figure(context, "circuit-breaker", "entities", "failedCalls"))
                    .isEqualTo(1);
        });
    }

    @Test
    void aBudgetAloneCanSayIt() {
        runner.run(context -> {
            Inventory inventory = inventory(context, BUSY, OK);
            inventory.budgeted();
            inventory.budgeted();
            assertThat(figure(context, "failure-budget", "budgeted", "failures"))
                    .isEqualTo(1);
        });
    }

    @Test
    void whatAStageIsCompletedWithIsJudged() {
        runner.run(context -> {
            assertThat(inventory(context, BUSY, OK)
                            .later()
                            .toCompletableFuture()
                            .join())
                    .isSameAs(OK);
            assertThat(inventory(context, BUSY, BUSY, BUSY)
                            .later()
                            .toCompletableFuture()
                            .join())
                    .isSameAs(BUSY);
            assertThat(figure(context, "circuit-breaker", "later", "failedCalls"))
                    .isEqualTo(4);
        });
    }

    @Test
    void methodsOfOneNameMayDifferInIt() {
        runner.run(context -> {
            assertThat(inventory(context, Optional.empty(), Optional.of("7")).find())
                    .contains("7");
            assertThat(inventory(context, "none", "7").plain()).isEqualTo("none");
            assertThat(inventory(context, BUSY, OK).answer()).isSameAs(OK);
        });
    }

    @Test
    void aMethodWithoutResultsLeavesTheRuleOfItsNameToOthers() {
        runner.withPropertyValues("resilience.adaptive-retry.instances.shared.failure-on=#result.status() >= 500")
                .run(context -> {
                    Inventory inventory = inventory(context, BUSY, OK, "nothing");
                    assertThat(inventory.shared()).isSameAs(OK);
                    inventory.sharedVoid();
                    assertThat(inventory.attempts()).isEqualTo(3);
                });
    }

    @Test
    void aClassifierSaysWhichKindItIs() {
        runner.withPropertyValues("resilience.adaptive-retry.instances.answers.failure-on=limited")
                .run(context -> {
                    Inventory inventory = inventory(context, new Answer(429), OK);
                    assertThat(inventory.answer()).isSameAs(OK);
                });
        runner.withPropertyValues(
                        "resilience.adaptive-retry.instances.answers.failure-on=limited",
                        "resilience.adaptive-retry.instances.answers.kinds.rate-limited.retries=0")
                .run(context -> {
                    Inventory inventory = inventory(context, new Answer(429), OK);
                    assertThat(inventory.answer()).isEqualTo(new Answer(429));
                });
    }

    @Test
    void anExpressionMayAskBeansAndReadProperties() {
        runner.run(context -> {
            assertThat(inventory(context, BUSY, OK).asksBean()).isSameAs(OK);
            assertThat(inventory(context, BUSY, OK).readsProperty("no result")).isSameAs(OK);
        });
    }

    @Test
    void nullIsAResultLikeAnyOther() {
        runner.run(context -> {
            assertThat(inventory(context, new Object[] {null}).nullSafe()).isNull();
            assertThat(inventory(context, null, OK).notNull()).isSameAs(OK);
        });
    }

    @Test
    void aNumberIsAResultLikeAnyOther() {
        runner.run(context -> assertThat(inventory(context, -1, 7).count()).isEqualTo(7));
    }

    /** A breaker counts the failures of results while the retry that names them is switched off. */
    @Test
    void theRuleStaysWhileThePolicyThatSaysItIsOff() {
        for (String off : new String[] {
            "resilience.adaptive-retry.enabled=false", "resilience.adaptive-retry.instances.later.enabled=false"
        }) {
            runner.withPropertyValues(off).run(context -> {
                Inventory inventory = inventory(context, BUSY, OK);
                assertThat(inventory.later().toCompletableFuture().join()).isSameAs(BUSY);
                assertThat(inventory.attempts()).isEqualTo(1);
                assertThat(figure(context, "circuit-breaker", "later", "failedCalls"))
                        .as(off)
                        .isEqualTo(1);
            });
        }
    }

    @Test
    void aRuleThatThrowsIsLoggedOnceAndMakesNoFailure(CapturedOutput output) {
        runner.run(context -> {
            Inventory inventory = inventory(context, null, null, OK);
            assertThat(inventory.answer()).isNull();
            assertThat(inventory.answer()).isNull();
            assertThat(inventory.attempts()).isEqualTo(2);
            assertThat(output)
                    .containsOnlyOnce("failure-on = #result.status() >= 500, of annotation (@AdaptiveRetry on "
                            + Inventory.class.getName()
                            + ".answer()), cannot judge a result, which therefore is a success");
        });
    }

    @Test
    void aBeanThatThrowsIsLoggedOnceAndMakesNoFailure(CapturedOutput output) {
        runner.withPropertyValues("resilience.adaptive-retry.instances.answers.failure-on=texts")
                .run(context -> {
                    Inventory inventory = inventory(context, BUSY, BUSY);
                    assertThat(inventory.answer()).isSameAs(BUSY);
                    assertThat(inventory.answer()).isSameAs(BUSY);
                    assertThat(output)
                            .containsOnlyOnce("failure-on = texts, of instance")
                            .contains(ClassCastException.class.getName());
                });
    }

    @Test
    void anExpressionThatIsNeitherTrueNorFalseIsLoggedOnceAndMakesNoFailure(CapturedOutput output) {
        runner.run(context -> {
            Inventory inventory = inventory(context, BUSY, BUSY, new Object());
            inventory.neither();
            inventory.neither();
            assertThat(figure(context, "circuit-breaker", "neither", "bufferedCalls"))
                    .isEqualTo(2);
            assertThat(figure(context, "circuit-breaker", "neither", "failedCalls"))
                    .isEqualTo(0);
            assertThat(output)
                    .containsOnlyOnce("the expression comes to a java.lang.Integer, and not to true or false");
        });
    }

    @Test
    void anExpressionThatComesToNullMakesNoFailure(CapturedOutput output) {
        runner.withPropertyValues("resilience.circuit-breaker.instances.neither.failure-on=#result?.status")
                .run(context -> {
                    assertThat(inventory(context, new Object[] {null}).neither())
                            .isNull();
                    assertThat(output).containsOnlyOnce("the expression comes to null, and not to true or false");
                });
    }

    private static Inventory inventory(ApplicationContext context, @Nullable Object... results) {
        Inventory inventory = context.getBean(Inventory.class);
        inventory.script(results);
        return inventory;
    }

    private static @Nullable Object figure(ApplicationContext context, String policy, String name, String figure) {
        return context.getBean(PolicyRegistry.class)
                .find(policy, name)
                .orElseThrow()
                .policy()
                .snapshot()
                .get(figure);
    }

    record Answer(int status) {}

    static class Inventory {

        private final Deque<Optional<Object>> results = new ArrayDeque<>();
        private int attempts;

        void script(@Nullable Object... next) {
            results.clear();
            Arrays.stream(next).map(Optional::ofNullable).forEach(results::add);
            attempts = 0;
        }

        int attempts() {
            return attempts;
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private <T> T attempt() {
            attempts++;
            return (T) results.remove().orElse(null);
        }

        @AdaptiveRetry(name = "answers", failureOn = "#result.status() >= 500")
        public @Nullable Answer answer() {
            return attempt();
        }

        @AdaptiveRetry(name = "answers", failureOn = "#result.isEmpty()")
        public Optional<String> find() {
            return attempt();
        }

        @AdaptiveRetry(name = "answers")
        public String plain() {
            return attempt();
        }

        @Bulkhead(name = "everything", maxConcurrent = 5)
        @FailureBudget(name = "everything", failureOn = "#result.status() >= 500")
        @AdaptiveRetry(name = "everything", failureOn = "#result.status() >= 500 ")
        @CircuitBreaker(name = "everything")
        public Answer everything() {
            return attempt();
        }

        @Fallback("other")
        @CircuitBreaker(name = "with-fallback", failureOn = "#result.status() >= 500")
        public Answer withFallback() {
            return attempt();
        }

        @SuppressWarnings("unused")
        private Answer other() {
            return OK;
        }

        @CircuitBreaker(name = "entities", failureOn = "#result.statusCode.is5xxServerError()")
        public ResponseEntity<String> entity() {
            return attempt();
        }

        @FailureBudget(name = "budgeted", failureOn = "busy")
        public Answer budgeted() {
            return attempt();
        }

        @AdaptiveRetry(name = "later", failureOn = "#result.status() >= 500")
        @CircuitBreaker(name = "later")
        public CompletionStage<Answer> later() {
            return CompletableFuture.completedFuture(attempt());
        }

        @AdaptiveRetry("shared")
        public Answer shared() {
            return attempt();
        }

        @AdaptiveRetry("shared")
        public void sharedVoid() {
            attempt();
        }

        @AdaptiveRetry(name = "asks-bean", failureOn = "@busy.test(#result)")
        public Answer asksBean() {
            return attempt();
        }

        @AdaptiveRetry(name = "reads-property", failureOn = "#result.status >= ${from:500}")
        public Answer readsProperty(String result) {
            return attempt();
        }

        @AdaptiveRetry(name = "null-safe", failureOn = "#result?.status() >= 500")
        public @Nullable Answer nullSafe() {
            return attempt();
        }

        @AdaptiveRetry(name = "not-null", failureOn = "#result == null")
        public @Nullable Answer notNull() {
            return attempt();
        }

        @AdaptiveRetry(name = "count", failureOn = "#result < 0")
        public int count() {
            return this.<Integer>attempt();
        }

        @CircuitBreaker(name = "neither", failureOn = "#result.status()")
        public @Nullable Answer neither() {
            return attempt();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Rules {

        @Bean
        Predicate<Answer> busy() {
            return answer -> answer.status() >= 500;
        }

        @Bean
        Predicate<String> texts() {
            return String::isEmpty;
        }

        @Bean
        ResultClassifier limited() {
            return result -> result instanceof Answer answer && answer.status() == 429
                    ? Classification.of(FailureKind.RATE_LIMITED, "status")
                    : null;
        }
    }
}
