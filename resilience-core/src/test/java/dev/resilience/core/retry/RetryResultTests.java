package dev.resilience.core.retry;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.core.retry.AdaptiveRetryConfig.OnExhausted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results that count as failures are repeated like exceptions, and returned when nothing is left. */
@Timeout(30)
class RetryResultTests {

    private final RetryRig rig = new RetryRig();
    private int attempts;

    @AfterEach
    void endThreads() {
        rig.close();
    }

    private Pipeline pipeline(Consumer<AdaptiveRetryConfigBuilder> settings) {
        return pipeline(others -> {}, settings);
    }

    private Pipeline pipeline(Consumer<PipelineBuilder> others, Consumer<AdaptiveRetryConfigBuilder> settings) {
        rig.around = others.andThen(pipeline ->
                pipeline.failureOn(result -> result instanceof Integer status && status >= 500
                        ? Classification.of(FailureKind.SERVER_ERROR, "status")
                        : null));
        return rig.pipeline(settings);
    }

    private RetryOutcome<Integer> execute(Pipeline pipeline, int... statuses) throws Exception {
        attempts = 0;
        var caller = rig.guarded.start(() -> pipeline.execute(() -> statuses[attempts++]));
        rig.guarded.time.advance(ofSeconds(60));
        return caller.end().value();
    }

    @Test
    void aFailedResultIsRepeated() throws Exception {
        RetryOutcome<Integer> outcome = execute(pipeline(r -> {}), 503, 500, 200);

        assertThat(outcome.value()).isEqualTo(200);
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.attempts()).isEqualTo(3);
        assertThat(outcome.timeline())
                .containsExactly(
                        new RetryAttempt(1, FailureKind.SERVER_ERROR, null, Duration.ZERO, ofMillis(100)),
                        new RetryAttempt(2, FailureKind.SERVER_ERROR, null, ofMillis(100), ofMillis(100)));
        assertThat(rig.retry.failedAttempts(FailureKind.SERVER_ERROR)).isEqualTo(2);
    }

    @Test
    void aResultThatStillFailsIsReturnedEvenWhereFailuresAreWrapped() throws Exception {
        RetryOutcome<Integer> outcome =
                execute(pipeline(r -> r.maxAttempts(2).onExhausted(OnExhausted.WRAP)), 500, 503);

        assertThat(outcome.value()).isEqualTo(503);
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.stopReason()).isEqualTo(StopReason.MAX_ATTEMPTS);
        assertThat(outcome.isSuccess()).isFalse();
    }

    @Test
    void aFailedResultThatComesAfterTheAttemptsLimitIsReturnedAndNotRepeated() throws Exception {
        Pipeline limited = pipeline(
                builder -> builder.timeout(t -> t.duration(ofSeconds(30)).perAttempt(ofMillis(100))), r -> {});
        attempts = 0;

        var caller = rig.guarded.start(() -> limited.execute(() -> {
            attempts++;
            rig.guarded.time.advanceNanos(ofMillis(150).toNanos());
            Thread.interrupted();
            return 500;
        }));

        assertThat(caller.end().value().value()).isEqualTo(500);
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void asynchronousResultsLikewise() {
        List<Integer> statuses = new ArrayList<>(List.of(500, 500, 503, 500));
        Pipeline pipeline = pipeline(r -> r.maxAttempts(3));

        CompletableFuture<Integer> call =
                pipeline.callAsync(() -> CompletableFuture.completedFuture(statuses.remove(0)));
        rig.guarded.time.advance(ofSeconds(5));

        assertThat(call).isCompletedWithValue(503);
        assertThat(rig.retry.stops(StopReason.MAX_ATTEMPTS)).isEqualTo(1);
    }

    @Test
    void anInterruptInThePauseReturnsTheResultThereIs() throws Exception {
        Pipeline pipeline = pipeline(r -> {});
        var caller = rig.guarded.start(() -> pipeline.call(() -> 500));
        rig.guarded.awaitWaiters(1);

        caller.thread.interrupt();

        var end = caller.end();
        assertThat(end.value()).isEqualTo(500);
        assertThat(end.interrupted()).isTrue();
        assertThat(rig.retry.sleepers()).isZero();
    }
}
