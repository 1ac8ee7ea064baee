package dev.resilience.spring.advice.recording;

import static dev.resilience.spring.advice.recording.RecordingRig.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.pipeline.Pipeline;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asynchronous work ends in the moment in which its limit does: whoever comes second records it, once. */
@Timeout(60)
class RecordedWorkRaceTests {

    private static final int ROUNDS = 2_000;

    private final RecordingRig rig = new RecordingRig();
    private final Pipeline pipeline = rig.limited(SECOND);
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Has time and the work end a call at once, and waits for both. */
    private void race(Consumer<CompletableFuture<String>> end) throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline.callAsync(stage::minimalCompletionStage);
        CyclicBarrier barrier = new CyclicBarrier(2);
        Future<?> timer = threads.submit(() -> {
            barrier.await();
            rig.time.advance(SECOND);
            return null;
        });
        Future<?> work = threads.submit(() -> {
            barrier.await();
            end.accept(stage);
            return null;
        });
        timer.get(30, TimeUnit.SECONDS);
        work.get(30, TimeUnit.SECONDS);
        assertThat(call).isDone();
    }

    @Test
    void workThatAnswersIsMeasuredOnceWhetherItIsLateOrNot() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            race(stage -> stage.complete("done"));
            assertThat(rig.work().latencies().ended()).isEqualTo(round);
            assertThat(rig.work().timed()).isEqualTo(round);
            assertThat(rig.work().overdue()).isZero();
        }
        assertThat(rig.work().cut() + rig.work().failed()).isZero();
        assertThat(rig.work().peak()).isEqualTo(1);
    }

    @Test
    void workThatFailsHasFailedOrWasCutAndNeverBoth() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            race(stage -> stage.completeExceptionally(new ConnectException()));
            assertThat(rig.work().failed() + rig.work().cut()).isEqualTo(round);
            assertThat(rig.work().overdue()).isZero();
        }
        assertThat(rig.work().late()).isZero();
        assertThat(rig.work().peak()).isEqualTo(1);
    }
}
