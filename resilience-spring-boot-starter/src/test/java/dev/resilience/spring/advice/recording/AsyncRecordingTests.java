package dev.resilience.spring.advice.recording;

import static dev.resilience.spring.advice.recording.RecordingRig.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Call;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.BulkheadConfig.Isolation;
import dev.resilience.core.pipeline.Pipeline;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is recorded about work that may end after its call, in virtual time. */
@Timeout(60)
class AsyncRecordingTests {

    private final RecordingRig rig = new RecordingRig();

    /** A stage whose future is a copy: cancelling that does not reach the work. */
    private static <T> CompletionStage<T> uncancellable(CompletableFuture<T> stage) {
        return stage.minimalCompletionStage();
    }

    @Test
    void eachAttemptIsWorkOfItsOwnAndPausesAreNone() {
        Pipeline pipeline = rig.pipeline(builder ->
                builder.retry(r -> r.maxAttempts(2).backoffBase(SECOND).backoffMax(SECOND)));
        List<CompletableFuture<String>> attempts = new ArrayList<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> {
            attempts.add(new CompletableFuture<>());
            return attempts.get(attempts.size() - 1);
        });
        attempts.get(0).completeExceptionally(new ConnectException());
        rig.time.advance(SECOND);
        rig.time.advance(Duration.ofMillis(10));
        attempts.get(1).complete("done");
        assertThat(call).isCompletedWithValue("done");
        assertThat(rig.work().failed()).isEqualTo(1);
        assertThat(rig.work().latencies().count()).isEqualTo(1);
        rig.assertLatency(1, Duration.ofMillis(10), false);
    }

    @Test
    void asynchronousWorkIsMeasuredToItsCompletion() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = rig.limited(SECOND).callAsync(() -> stage);
        rig.time.advance(Duration.ofMillis(700));
        stage.complete("done");
        assertThat(call).isCompletedWithValue("done");
        rig.assertLatency(0.5, Duration.ofMillis(700), false);
        assertThat(rig.work().overdue()).isZero();
    }

    @Test
    void asynchronousWorkThatEndsAfterItsCallWouldHaveSucceeded() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = rig.limited(SECOND).callAsync(() -> uncancellable(stage));
        rig.time.advance(SECOND);
        assertThat(call).isCompletedExceptionally();
        assertThat(rig.work().overdue()).isEqualTo(1);
        assertThat(rig.work().latencies().count()).isZero();
        rig.time.advance(Duration.ofMillis(400));
        stage.complete("late");
        assertThat(rig.work().overdue()).isZero();
        assertThat(rig.work().late()).isEqualTo(1);
        rig.assertLatency(0.5, Duration.ofMillis(1_400), false);
    }

    @Test
    void asynchronousWorkThatFailsAfterItsCallWasCut() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = rig.limited(SECOND).callAsync(() -> uncancellable(stage));
        rig.time.advance(SECOND.multipliedBy(2));
        assertThat(call).isCompletedExceptionally();
        stage.completeExceptionally(new ConnectException());
        assertThat(rig.work().cut()).isEqualTo(1);
        assertThat(rig.work().overdue()).isZero();
        rig.assertLatency(0.5, SECOND, true);
    }

    @Test
    void asynchronousWorkThatIsCancelledAtItsLimitWasCut() {
        CompletableFuture<String> call = rig.limited(SECOND).callAsync(CompletableFuture::new);
        rig.time.advance(SECOND);
        assertThat(call).isCompletedExceptionally();
        assertThat(rig.work().cut()).isEqualTo(1);
        assertThat(rig.work().overdue()).isZero();
        rig.assertLatency(0.5, SECOND, true);
    }

    @Test
    void asynchronousWorkThatItsCallerCancelsIsNothing() {
        CompletableFuture<String> call = rig.limited(SECOND).callAsync(CompletableFuture::new);
        call.cancel(true);
        rig.time.advance(SECOND);
        assertThat(rig.work().timed() + rig.work().failed()).isZero();
    }

    @Test
    void aMethodThatThrowsOrReturnsNoStageHasFailed() {
        Pipeline pipeline = rig.limited(SECOND);
        Call<CompletionStage<String>, RuntimeException> throwing = () -> {
            throw new IllegalStateException();
        };
        assertThat(pipeline.callAsync(throwing)).isCompletedExceptionally();
        assertThat(rig.work().failed()).isEqualTo(1);
        assertThat(pipeline.callAsync(() -> null)).isCompletedExceptionally();
        assertThat(rig.work().failed()).isEqualTo(2);
        assertThat(pipeline.call(rig.takes(Duration.ZERO))).isEqualTo("done");
        assertThat(rig.work().peak()).isEqualTo(1);
    }

    @Test
    void isolatedWorkThatIgnoresItsInterruptIsFollowedToItsEnd() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Pipeline pipeline = rig.pipeline(builder -> builder.timeout(t -> t.duration(SECOND))
                .bulkhead(b -> b.isolation(Isolation.THREAD_POOL).maxConcurrent(1)));
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> pipeline.call(() -> {
            begun.complete(null);
            goOn.join();
            Thread.interrupted();
            return "late";
        }));
        begun.join(); // work that a worker has not taken up yet is not begun at all once the limit has passed
        rig.time.awaitWaiters(1);
        rig.time.advance(SECOND);
        assertThatThrownBy(call::join).hasCauseInstanceOf(TimeoutExceededException.class);
        assertThat(rig.work().overdue()).isEqualTo(1);
        rig.time.advance(SECOND);
        goOn.complete(null);
        while (rig.work().late() == 0) {
            assertThat(Thread.currentThread().isInterrupted()).as("time is up").isFalse();
            Thread.onSpinWait();
        }
        assertThat(rig.work().overdue()).isZero();
        rig.assertLatency(0.5, SECOND.multipliedBy(2), false);
    }

    @Test
    void thePeakIsWhatReallyRanAtOnceOverAllMethodsOfAName() {
        Pipeline one = rig.pipeline(builder -> builder);
        Pipeline other = rig.pipeline("strip", "Inven-tory", builder -> builder);
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        one.callAsync(() -> first);
        other.callAsync(() -> second);
        first.complete("done");
        second.complete("done");
        other.callAsync(() -> CompletableFuture.completedFuture("done"));
        assertThat(rig.work().peak()).isEqualTo(2);
        assertThat(rig.work().latencies().ended()).isEqualTo(3);
    }
}
