package dev.resilience.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.RetryRig.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call of one retry inside an attempt of another one is a call like any other, and leaves the outer attempt as it was. */
class NestedRetryTests {

    private final RetryRig rig = new RetryRig();
    private final List<String> told = new ArrayList<>();
    private final Deque<Failure> failures = new ArrayDeque<>();
    private final AdaptiveRetry retry = AdaptiveRetry.of(
            "inner",
            AdaptiveRetryConfig.builder()
                    .backoff(BackoffStrategy.FIXED)
                    .backoffBase(Duration.ZERO)
                    .build(),
            rig.guarded.runtime,
            RetryExtensions.none().withHook(new RetryHooks() {
                @Override
                public void beforeAttempt(RetryContext context) {
                    told.add("attempt " + context.attempt());
                }

                @Override
                public void onSuccess(int attempts) {
                    told.add("success after " + attempts);
                }
            }));
    private final Pipeline inner = Pipeline.named("inner")
            .runtime(rig.guarded.runtime)
            .failureOn(result -> "bad".equals(result) ? Classification.of(FailureKind.TRANSIENT, "no good") : null)
            .with(retry)
            .build();
    private final Pipeline outer = Pipeline.named("outer")
            .runtime(rig.guarded.runtime)
            .retry(settings -> settings.maxAttempts(1))
            .build();

    @AfterEach
    void endThreads() {
        rig.close();
    }

    private String work() throws Failure {
        Failure failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        return "done";
    }

    private static String present() {
        return Objects.requireNonNull(RetryContext.current()).name();
    }

    private long deposits() {
        return Objects.requireNonNull(retry.budget()).deposits();
    }

    @Test
    void aSuccessIsReturnedCountedAndTold() throws Exception {
        List<String> names = new ArrayList<>();

        String result = outer.<String, Exception>call(() -> {
            String answer = inner.<String, Exception>call(() -> {
                names.add(present());
                return work();
            });
            names.add(present());
            return answer;
        });

        assertThat(result).isEqualTo("done");
        assertThat(names).containsExactly("inner", "outer");
        assertThat(told).containsExactly("attempt 1", "success after 1");
        assertThat(retry.successes()).isEqualTo(1);
        assertThat(deposits()).isEqualTo(1);
        assertThat(RetryContext.current()).isNull();
    }

    @Test
    void aFailureIsRetriedThere() throws Exception {
        failures.add(new Failure(FailureKind.TRANSIENT));
        List<String> names = new ArrayList<>();

        String result = outer.<String, Exception>call(() -> {
            String answer = inner.<String, Failure>call(this::work);
            names.add(present());
            return answer;
        });

        assertThat(result).isEqualTo("done");
        assertThat(names).containsExactly("outer");
        assertThat(told).containsExactly("attempt 1", "attempt 2", "success after 2");
        assertThat(retry.successesAfterRetry()).isEqualTo(1);
        assertThat(deposits()).isEqualTo(1);
    }

    @Test
    void aFailureThatIsNotRetriedReachesTheOuterAttempt() {
        failures.add(new Failure(FailureKind.PERMANENT));

        assertThatThrownBy(() -> outer.<String, Failure>call(() -> inner.<String, Failure>call(this::work)))
                .isInstanceOf(Failure.class);

        assertThat(told).containsExactly("attempt 1");
        assertThat(deposits()).isEqualTo(1);
    }

    @Test
    void soDoesAResultThatFails() {
        Deque<String> results = new ArrayDeque<>(List.of("bad", "good"));
        Supplier<String> next = results::remove;

        assertThat(outer.<String, RuntimeException>call(() -> inner.call(next::get)))
                .isEqualTo("good");

        assertThat(told).containsExactly("attempt 1", "attempt 2", "success after 2");
    }

    @Test
    void anAsynchronousCallKnowsTheAttemptItIsMadeIn() {
        List<String> names = new ArrayList<>();

        CompletableFuture<String> call = outer.callAsync(() -> inner.callAsync(() -> {
            names.add(present());
            return CompletableFuture.completedFuture("done");
        }));

        assertThat(call).isCompletedWithValue("done");
        assertThat(names).containsExactly("inner");
        assertThat(retry.amplification()).isEqualTo(4);
        assertThat(deposits()).isEqualTo(1);
    }
}
