package dev.resilience.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Call;
import dev.resilience.core.Frame;
import dev.resilience.core.GateStage;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.core.retry.StopReason;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.test.time.FakeTimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is left behind when a call ends in an unusual way: nothing. */
class CallEndsTests {

    private final FakeTimeSource time = new FakeTimeSource();
    private final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);

    @Test
    void anAsynchronousMethodThatTakesAllTheTimeBeforeItReturnsIsOutOfTime() {
        Pipeline pipeline = Pipeline.named("slow")
                .runtime(runtime)
                .timeout(t -> t.duration(Duration.ofMillis(500)))
                .build();
        CompletableFuture<String> never = new CompletableFuture<>();

        CompletableFuture<String> call = pipeline.callAsync(() -> {
            time.advance(Duration.ofMillis(600));
            return never;
        });

        assertThatThrownBy(call::join).hasCauseInstanceOf(TimeoutExceededException.class);
        assertThat(never).isCancelled();
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void theLimitOfAnAsynchronousCallBeginsWithTheCallNotWithItsStage() {
        Pipeline pipeline = Pipeline.named("slow")
                .runtime(runtime)
                .timeout(t -> t.duration(Duration.ofMillis(500)))
                .build();

        CompletableFuture<String> call = pipeline.callAsync(() -> {
            time.advance(Duration.ofMillis(400));
            return new CompletableFuture<String>();
        });

        time.advance(Duration.ofMillis(99));
        assertThat(call).isNotDone();
        time.advance(Duration.ofMillis(1));
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void aRetryAfterATimeoutFindsThePermitOfTheAttemptBeforeReturned() {
        Pipeline pipeline = Pipeline.named("one")
                .runtime(runtime)
                .timeout(t -> t.duration(Duration.ofSeconds(10)).perAttempt(Duration.ofMillis(5)))
                .retry(r -> r.maxAttempts(2).backoffBase(Duration.ZERO))
                .bulkhead(b -> b.maxConcurrent(1))
                .build();
        AtomicInteger attempts = new AtomicInteger();

        CompletableFuture<String> call = pipeline.callAsync(() -> attempts.incrementAndGet() == 1
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture("second"));
        time.advance(Duration.ofMillis(5));

        assertThat(call).isCompletedWithValue("second");
    }

    @Test
    void aFutureThatReportsAnotherThreadsInterruptLeavesThisOneAlone() {
        Pipeline pipeline =
                Pipeline.named("pool").runtime(runtime).retry(r -> {}).build();

        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw new ExecutionException(new InterruptedException("of a pool's thread"));
                }))
                .isInstanceOf(ExecutionException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void theTimeoutOfAnInnerPipelineIsAFailureOfTheOuterOne() {
        Timeout outer = Timeout.of(
                "outer",
                TimeoutConfig.builder().duration(Duration.ofSeconds(10)).build(),
                runtime);
        Pipeline pipeline = Pipeline.named("outer").runtime(runtime).with(outer).build();
        TimeoutExceededException inner =
                new TimeoutExceededException("inner", "too slow", Duration.ofMillis(50), Duration.ofMillis(51), null);

        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw inner;
                }))
                .isSameAs(inner);
        assertThat(outer.timeouts()).isZero();
        assertThat(outer.failures()).isOne();
    }

    @Test
    void aCallThatIsGivenUpInAPauseIsCounted() {
        AdaptiveRetry retry = AdaptiveRetry.of("paused", AdaptiveRetryConfig.defaults(), runtime);
        Pipeline pipeline =
                Pipeline.named("paused").runtime(runtime).with(retry).build();

        CompletableFuture<String> call =
                pipeline.callAsync(() -> CompletableFuture.<String>failedFuture(new IOException("broken")));
        assertThat(call.cancel(true)).isTrue();

        assertThat(retry.stops(StopReason.NOT_RETRYABLE)).isOne();
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void aStageThatThrowsInsteadOfFailingCostsNoPermit() {
        Bulkhead bulkhead = Bulkhead.of("broken", BulkheadConfig.defaults(), runtime);
        Stage stage = new GateStage(bulkhead, new BrokenStage());

        CompletableFuture<String> call = stage.callAsync(
                () -> CompletableFuture.completedFuture(""), new Frame(runtime, FailureRules.standard()));

        assertThat(call).isCompletedExceptionally();
        assertThat(bulkhead.active()).isZero();
    }

    private static final class BrokenStage implements Stage {

        @Override
        public <T> T call(Call<T, ?> work, Frame frame) {
            throw new IllegalStateException("broken");
        }

        @Override
        public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
            throw new IllegalStateException("broken");
        }
    }
}
