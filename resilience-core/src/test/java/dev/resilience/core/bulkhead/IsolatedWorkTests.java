package dev.resilience.core.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ContextCarrier;
import dev.resilience.core.Racers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work and its cancellation, at the same time. */
@Timeout(60)
class IsolatedWorkTests {

    private static final int ROUNDS = 20_000;

    private static final ContextCarrier.Captured NONE = () -> () -> {};

    @Test
    void workThatIsCancelledBeforeItBeginsIsNeverDone() {
        AtomicInteger done = new AtomicInteger();
        IsolatedWork<String> work =
                new IsolatedWork<>(() -> CompletableFuture.completedFuture("" + done.incrementAndGet()), NONE);

        assertThat(work.cancel(true)).isTrue();
        work.run();

        assertThat(work).isCancelled();
        assertThat(done).hasValue(0);
    }

    @Test
    void cancellingWorkThatHasReturnedAStageCancelsThatStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        IsolatedWork<String> work = new IsolatedWork<>(() -> stage, NONE);
        work.run();
        assertThat(work).isNotDone();

        work.cancel(true);

        assertThat(stage).isCancelled();
        assertThat(work).isCompletedExceptionally();
    }

    @Test
    void workThatWasInterruptedBeforeItReturnedItsStageHasTheStageCancelled() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        IsolatedWork<?>[] itself = new IsolatedWork<?>[1];
        IsolatedWork<String> work = new IsolatedWork<>(
                () -> {
                    itself[0].cancel(true);
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    return stage;
                },
                NONE);
        itself[0] = work;

        work.run();

        assertThat(stage).isCancelled();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aStageThatCannotBeCancelledIsFollowedToItsEnd() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        IsolatedWork<String> work = new IsolatedWork<>(() -> stage.minimalCompletionStage(), NONE);
        work.run();

        work.cancel(true);
        assertThat(work).isNotDone();
        stage.complete("late");

        assertThat(work).isCompletedWithValue("late");
    }

    @Test
    void aContextThatCannotBeSetEndsTheCallAllTheSame() {
        IsolatedWork<String> work = new IsolatedWork<>(() -> CompletableFuture.completedFuture("done"), () -> {
            throw new IllegalStateException("broken carrier");
        });

        work.run();

        assertThat(work).isCompletedExceptionally();
    }

    /** Trap 16: each work is cancelled at about the time of its end; the next one and the thread never see the interrupt. */
    @Test
    void anInterruptNeverLandsInTheNextWorkOfTheThread() throws Exception {
        AtomicReferenceArray<IsolatedWork<String>> works = new AtomicReferenceArray<>(ROUNDS);
        AtomicInteger left = new AtomicInteger();
        for (int i = 0; i < ROUNDS; i++) {
            works.set(
                    i,
                    new IsolatedWork<>(
                            () -> {
                                if (Thread.currentThread().isInterrupted()) {
                                    left.incrementAndGet(); // ours, if it came this early
                                }
                                Thread.onSpinWait();
                                return CompletableFuture.completedFuture("done");
                            },
                            NONE));
        }
        AtomicInteger leaked = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(2);
        Racers.run(2, number -> {
            for (int i = 0; i < ROUNDS; i++) {
                start.await();
                if (number == 0) {
                    works.get(i).run();
                    if (Thread.interrupted()) {
                        leaked.incrementAndGet();
                    }
                } else {
                    works.get(i).cancel(true);
                }
            }
        });

        assertThat(leaked).hasValue(0);
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(works.get(i)).isDone();
        }
        assertThat(left.get()).isLessThan(ROUNDS);
    }
}
