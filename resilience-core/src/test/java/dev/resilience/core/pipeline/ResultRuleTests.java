package dev.resilience.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.ResultClassifier;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Results may be failures: one rule of the pipeline, which every policy sees, and which changes nothing of what is returned. */
class ResultRuleTests {

    private static final Classification BUSY = Classification.of(FailureKind.SERVER_ERROR, "status");

    private static final ResultClassifier FROM_500 =
            result -> result instanceof Integer status && status >= 500 ? BUSY : null;

    private final ResilienceRuntime runtime = ResilienceRuntime.over(new FakeTimeSource(), Runnable::run);
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "stock", CircuitBreakerConfig.builder().minimumCalls(2).build(), runtime);
    private final FailureBudget budget = FailureBudget.of("stock", FailureBudgetConfig.defaults(), runtime);

    private Pipeline pipeline(ResultClassifier rule) {
        return Pipeline.named("stock")
                .runtime(runtime)
                .with(budget)
                .with(breaker)
                .failureOn(rule)
                .build();
    }

    @Test
    void everyPolicySeesTheFailureAndTheCallerTheResult() {
        Pipeline pipeline = pipeline(FROM_500);

        assertThat(pipeline.<Integer, RuntimeException>call(() -> 503)).isEqualTo(503);
        assertThat(pipeline.<Integer, RuntimeException>call(() -> 200)).isEqualTo(200);

        assertThat(budget.counts().failures()).isEqualTo(1);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void resultsOfWorkThatHasATimeLimitAreJudgedToo() {
        Pipeline pipeline = Pipeline.named("stock")
                .runtime(runtime)
                .with(breaker)
                .failureOn(FROM_500)
                .timeout(t -> t.duration(Duration.ofSeconds(1)))
                .build();

        assertThat(pipeline.<Integer, RuntimeException>call(() -> 503)).isEqualTo(503);

        assertThat(breaker.counts().failures()).isEqualTo(1);
    }

    @Test
    void resultsOfStagesAreJudgedWhenTheyAreThere() {
        Pipeline pipeline = pipeline(FROM_500);
        CompletableFuture<Integer> work = new CompletableFuture<>();

        CompletableFuture<Integer> guarded = pipeline.callAsync(() -> work);
        assertThat(breaker.counts().calls()).isZero();
        work.complete(500);

        assertThat(guarded).isCompletedWithValue(500);
        assertThat(breaker.counts().failures()).isEqualTo(1);
        assertThat(budget.counts().failures()).isEqualTo(1);
    }

    @Test
    void ruleThatFailsMakesNoFailure() {
        Pipeline pipeline = pipeline(result -> {
            throw new IllegalStateException("broken rule");
        });

        assertThat(pipeline.<String, RuntimeException>call(() -> "done")).isEqualTo("done");

        assertThat(breaker.counts().failures()).isZero();
        assertThat(breaker.counts().calls()).isEqualTo(1);
    }

    @Test
    void ruleWhoseFailureCannotBePrintedMakesNoFailureEither() {
        Pipeline pipeline = pipeline(result -> {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new IllegalStateException("no words");
                }
            };
        });

        assertThat(pipeline.<String, RuntimeException>call(() -> "done")).isEqualTo("done");
        assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture("later")))
                .isCompletedWithValue("later");
    }

    @Test
    void withoutARuleEveryResultIsASuccess() {
        Pipeline pipeline = pipeline(FROM_500);
        Pipeline plain = Pipeline.named("plain")
                .runtime(runtime)
                .with(breaker)
                .failureOn(FROM_500)
                .failureOn(null)
                .build();

        plain.<Integer, RuntimeException>call(() -> 500);
        assertThat(breaker.counts().failures()).isZero();

        pipeline.<Integer, RuntimeException>call(() -> 500);
        assertThat(breaker.counts().failures()).isEqualTo(1);
    }
}
