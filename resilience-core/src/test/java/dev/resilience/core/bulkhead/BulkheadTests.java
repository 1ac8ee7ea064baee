package dev.resilience.core.bulkhead;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Frame;
import dev.resilience.core.Guarded;
import dev.resilience.core.Guarded.Caller;
import dev.resilience.core.Guarded.End;
import dev.resilience.core.Permit;
import dev.resilience.core.RejectedException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.Stages;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.core.timeout.TimeoutConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Timeout(30)
class BulkheadTests {

    private final Guarded guarded = new Guarded();

    @AfterEach
    void endThreads() {
        guarded.close();
    }

    private static BulkheadConfig config(int maxConcurrent, Duration maxWait, int maxQueue) {
        return BulkheadConfig.builder()
                .maxConcurrent(maxConcurrent)
                .maxWait(maxWait)
                .maxQueue(maxQueue)
                .build();
    }

    private Bulkhead bulkhead(int maxConcurrent, Duration maxWait, int maxQueue) {
        return Bulkhead.of("inventory", config(maxConcurrent, maxWait, maxQueue), guarded.runtime);
    }

    private static void assertFigures(Bulkhead bulkhead, int active, int queued) {
        assertThat(bulkhead.active()).as("active").isEqualTo(active);
        assertThat(bulkhead.queued()).as("queued").isEqualTo(queued);
    }

    @Test
    void rejectsAtOnceWhenFullAndNobodyMayWait() {
        Bulkhead bulkhead = bulkhead(2, Duration.ZERO, 5);
        bulkhead.acquire();
        Permit second = bulkhead.acquire();

        assertThatThrownBy(bulkhead::acquire)
                .isInstanceOf(BulkheadFullException.class)
                .isInstanceOf(RejectedException.class)
                .hasMessage("Bulkhead 'inventory' is full: it permits 2 calls at once");
        second.end(Outcome.SUCCESS);
        bulkhead.acquire();

        assertFigures(bulkhead, 2, 0);
        assertThat(bulkhead.accepted()).isEqualTo(3);
        assertThat(bulkhead.rejected()).isEqualTo(1);
    }

    @Test
    void publishesOneEventPerRejectedCall() {
        List<ResilienceEvent> events = new ArrayList<>();
        guarded.runtime.events().subscribe(events::add);
        Bulkhead bulkhead = bulkhead(1, Duration.ZERO, 5);
        bulkhead.acquire();

        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);

        assertThat(events).singleElement().isInstanceOfSatisfying(ResilienceEvent.CallRejected.class, event -> {
            assertThat(event.policy()).isEqualTo("bulkhead");
            assertThat(event.name()).isEqualTo("inventory");
            assertThat(event.enforced()).isTrue();
        });
    }

    @Test
    void aPermitEndedTwiceIsGivenBackOnce() {
        Bulkhead bulkhead = bulkhead(2, Duration.ZERO, 5);
        bulkhead.acquire();
        Permit permit = bulkhead.acquire();

        permit.end(Outcome.SUCCESS);
        permit.end(Outcome.SUCCESS);

        assertFigures(bulkhead, 1, 0);
    }

    @Test
    void aWaiterGetsThePermitOfACallThatEnds() throws Exception {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 5);
        Permit first = bulkhead.acquire();
        Caller<Permit> waiting = guarded.start(bulkhead::acquire);
        guarded.awaitWaiters(1);
        assertFigures(bulkhead, 1, 1);

        first.end(Outcome.SUCCESS);

        End<Permit> end = waiting.end();
        assertThat(end.failure()).isNull();
        assertFigures(bulkhead, 1, 0);
        end.value().end(Outcome.SUCCESS);
        assertFigures(bulkhead, 0, 0);
        assertThat(bulkhead.accepted()).isEqualTo(2);
    }

    @Test
    void waitersAreServedInTheOrderTheyCame() throws Exception {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 5);
        Permit running = bulkhead.acquire();
        List<Caller<Permit>> waiting = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            waiting.add(guarded.start(bulkhead::acquire));
            guarded.awaitWaiters(i);
        }

        for (int next = 0; next < 4; next++) {
            running.end(Outcome.SUCCESS);
            running = waiting.get(next).end().value();
            for (int later = next + 1; later < 4; later++) {
                assertThat(waiting.get(later).hasEnded()).isFalse();
            }
        }
    }

    @Test
    void nobodyOvertakesAWaiterThatWasGrantedButNotToldYet() {
        List<Runnable> tasks = new ArrayList<>();
        Bulkhead bulkhead = Bulkhead.of("inventory", config(1, ofSeconds(1), 1), guarded.runtime(tasks::add));
        Permit running = bulkhead.acquire();
        CompletableFuture<Permit> waiting = bulkhead.acquireAsync(guarded.frame());

        running.end(Outcome.SUCCESS);
        CompletableFuture<Permit> late = bulkhead.acquireAsync(guarded.frame());

        assertFigures(bulkhead, 1, 1);
        tasks.forEach(Runnable::run);
        assertThat(waiting).isCompleted();
        assertThat(late).isNotDone();
    }

    @Test
    void waitingEndsInRejectionAfterMaxWait() throws Exception {
        Bulkhead bulkhead = bulkhead(1, ofMillis(300), 5);
        bulkhead.acquire();
        Caller<Permit> waiting = guarded.start(bulkhead::acquire);
        guarded.awaitWaiters(1);

        guarded.time.advance(ofMillis(299));
        assertThat(waiting.hasEnded()).isFalse();
        guarded.time.advance(ofMillis(1));

        assertThat(waiting.end().failure()).isInstanceOf(BulkheadFullException.class);
        assertFigures(bulkhead, 1, 0);
        assertThat(bulkhead.rejected()).isEqualTo(1);
    }

    @Test
    void rejectsAtOnceWhenTheQueueIsFull() {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 2);
        bulkhead.acquire();
        guarded.start(bulkhead::acquire);
        guarded.start(bulkhead::acquire);
        guarded.awaitWaiters(2);

        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);

        assertFigures(bulkhead, 1, 2);
    }

    @Test
    void nobodyWaitsPastTheTimeLimitOfItsCall() throws Exception {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(10), 5);
        Timeout timeout = Timeout.of(
                "inventory", TimeoutConfig.builder().duration(ofMillis(200)).build(), guarded.runtime);
        Stage stage = timeout.bind(bulkhead.bind(Stages.work()));
        bulkhead.acquire();
        Caller<String> caller = guarded.start(() -> call(stage));
        guarded.awaitWaiters(1);

        guarded.time.advance(ofMillis(200));

        assertThat(caller.end().failure()).isInstanceOf(BulkheadFullException.class);
        assertFigures(bulkhead, 1, 0);
    }

    private String call(Stage stage) throws Exception {
        try {
            return stage.call(() -> "done", guarded.frame());
        } catch (Exception | Error failure) {
            throw failure;
        } catch (Throwable other) {
            throw new AssertionError(other);
        }
    }

    /** Trap 8. */
    @Test
    void aWaiterThatIsInterruptedLeavesTheQueueAndTakesNoPermitWithIt() throws Exception {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 5);
        Permit running = bulkhead.acquire();
        Caller<Permit> interrupted = guarded.start(bulkhead::acquire);
        guarded.awaitWaiters(1);
        Caller<Permit> patient = guarded.start(bulkhead::acquire);
        guarded.awaitWaiters(2);

        interrupted.thread.interrupt();

        End<Permit> end = interrupted.end();
        assertThat(end.failure())
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(end.interrupted()).isTrue();
        assertFigures(bulkhead, 1, 1);
        running.end(Outcome.SUCCESS);
        patient.end().value().end(Outcome.SUCCESS);
        assertFigures(bulkhead, 0, 0);
        assertThat(bulkhead.rejected()).isZero();
    }

    /** Trap 8. */
    @Test
    void aWaiterInterruptedAtTheMomentOfItsGrantPassesThePermitOn() {
        AtomicReference<Permit> running = new AtomicReference<>();
        TimeSource interrupting = new FakeWait(guarded.time, () -> running.get().end(Outcome.SUCCESS));
        Bulkhead bulkhead = Bulkhead.of(
                "inventory",
                config(1, ofSeconds(1), 5),
                new ResilienceRuntime(interrupting, Runnable::run, guarded.runtime.events(), () -> 0.5));
        running.set(bulkhead.acquire());

        assertThatThrownBy(bulkhead::acquire).isInstanceOf(CancellationException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertFigures(bulkhead, 0, 0);
    }

    /** Whoever waits here is granted and interrupted at the same time. */
    private record FakeWait(TimeSource time, Runnable meanwhile) implements TimeSource {

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Instant wallTime() {
            return time.wallTime();
        }

        @Override
        public boolean await(BooleanSupplier done, long nanos) throws InterruptedException {
            meanwhile.run();
            assertThat(done.getAsBoolean()).isTrue();
            throw new InterruptedException();
        }

        @Override
        public Scheduled schedule(Runnable task, long delayNanos) {
            return time.schedule(task, delayNanos);
        }
    }

    /** Trap 8. */
    @Test
    void anAbandonedAsynchronousWaiterTakesNoPermitWithIt() {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 5);
        Permit running = bulkhead.acquire();
        Frame frame = guarded.frame();
        CompletableFuture<Permit> abandoned = bulkhead.acquireAsync(frame);
        CompletableFuture<Permit> patient = bulkhead.acquireAsync(guarded.frame());

        frame.cancel();

        assertThat(abandoned).isCompletedExceptionally();
        assertFigures(bulkhead, 1, 1);
        running.end(Outcome.SUCCESS);
        assertThat(patient).isCompleted();
        patient.join().end(Outcome.SUCCESS);
        assertFigures(bulkhead, 0, 0);
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    /** Trap 8: the waiter is cancelled after it was granted the permit and before it was told. */
    @Test
    void aWaiterCancelledAtTheMomentOfItsGrantKeepsThePermitUntilItsCallEnds() {
        List<Runnable> tasks = new ArrayList<>();
        Bulkhead bulkhead = Bulkhead.of("inventory", config(1, ofSeconds(1), 5), guarded.runtime(tasks::add));
        Permit running = bulkhead.acquire();
        Frame frame = guarded.frame();
        CompletableFuture<String> call =
                bulkhead.bind(Stages.work()).callAsync(() -> CompletableFuture.completedFuture("done"), frame);
        running.end(Outcome.SUCCESS);
        assertFigures(bulkhead, 1, 0);

        frame.cancel();
        assertFigures(bulkhead, 1, 0);
        tasks.forEach(Runnable::run);

        assertThat(call).isCompletedExceptionally();
        assertFigures(bulkhead, 0, 0);
    }

    @Test
    void synchronousAndAsynchronousWaitersStandInOneQueue() throws Exception {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 5);
        Permit running = bulkhead.acquire();
        CompletableFuture<Permit> first = bulkhead.acquireAsync(guarded.frame());
        Caller<Permit> second = guarded.start(bulkhead::acquire);
        guarded.awaitWaiters(1);
        CompletableFuture<Permit> third = bulkhead.acquireAsync(guarded.frame());
        assertFigures(bulkhead, 1, 3);

        running.end(Outcome.SUCCESS);
        assertThat(first).isCompleted();
        assertThat(second.hasEnded()).isFalse();
        first.join().end(Outcome.SUCCESS);
        Permit permit = second.end().value();
        assertThat(third).isNotDone();
        permit.end(Outcome.SUCCESS);

        assertThat(third).isCompleted();
        assertFigures(bulkhead, 1, 0);
    }

    @Test
    void anAsynchronousWaiterHoldsNoThreadAndIsRejectedAfterMaxWait() {
        Bulkhead bulkhead = bulkhead(1, ofMillis(300), 5);
        bulkhead.acquire();

        CompletableFuture<Permit> waiting = bulkhead.acquireAsync(guarded.frame());
        assertThat(guarded.time.waiters()).isZero();
        guarded.time.advance(ofMillis(299));
        assertThat(waiting).isNotDone();
        guarded.time.advance(ofMillis(1));

        assertThat(waiting)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BulkheadFullException.class);
        assertFigures(bulkhead, 1, 0);
    }

    @Test
    void aGrantedAsynchronousWaiterLeavesNoTimerBehind() {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 5);
        Permit running = bulkhead.acquire();
        CompletableFuture<Permit> waiting = bulkhead.acquireAsync(guarded.frame());

        running.end(Outcome.SUCCESS);

        assertThat(waiting).isCompleted();
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    /** Trap 22's half: growing needs no call to end. */
    @Test
    void moreConcurrencyGoesToWaitersAtOnceAndInOrder() throws Exception {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 5);
        bulkhead.acquire();
        List<CompletableFuture<Permit>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(bulkhead.acquireAsync(guarded.frame()));
        }

        bulkhead.reconfigure(config(3, ofSeconds(1), 5));

        assertThat(waiting.stream().map(CompletableFuture::isDone)).containsExactly(true, true, false, false);
        assertFigures(bulkhead, 3, 2);
    }

    /** Trap 22's half: shrinking waits for nobody. */
    @Test
    void lessConcurrencyTakesEffectAsCallsEndWithoutBlocking() {
        Bulkhead bulkhead = bulkhead(4, ofSeconds(1), 5);
        List<Permit> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(bulkhead.acquire());
        }
        CompletableFuture<Permit> waiting = bulkhead.acquireAsync(guarded.frame());

        bulkhead.reconfigure(config(2, ofSeconds(1), 5));
        assertFigures(bulkhead, 4, 1);
        running.get(0).end(Outcome.SUCCESS);
        running.get(1).end(Outcome.SUCCESS);
        assertFigures(bulkhead, 2, 1);
        assertThat(waiting).isNotDone();
        running.get(2).end(Outcome.SUCCESS);

        assertThat(waiting).isCompleted();
        assertFigures(bulkhead, 2, 0);
        running.get(3).end(Outcome.SUCCESS);
        waiting.join().end(Outcome.SUCCESS);
        assertFigures(bulkhead, 0, 0);
    }

    @Test
    void shrinkingAndGrowingAgainNeitherLosesNorInventsPermits() {
        Bulkhead bulkhead = bulkhead(3, Duration.ZERO, 5);
        List<Permit> running = new ArrayList<>(List.of(bulkhead.acquire(), bulkhead.acquire(), bulkhead.acquire()));
        bulkhead.reconfigure(config(1, Duration.ZERO, 5));
        running.remove(0).end(Outcome.SUCCESS);
        bulkhead.reconfigure(config(3, Duration.ZERO, 5));

        running.add(bulkhead.acquire());

        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);
        running.forEach(permit -> permit.end(Outcome.SUCCESS));
        assertFigures(bulkhead, 0, 0);
    }

    /** Trap 28: what a waiter does when it is granted runs under no lock of the bulkhead. */
    @Test
    void noLockIsHeldWhileAWaitersContinuationRuns() throws Exception {
        Bulkhead bulkhead = bulkhead(1, ofSeconds(1), 5);
        Permit running = bulkhead.acquire();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<Integer> seen =
                    bulkhead.acquireAsync(guarded.frame()).thenApply(permit -> askFromElsewhere(other, bulkhead));

            running.end(Outcome.SUCCESS);

            assertThat(seen).isCompletedWithValue(1);
        } finally {
            other.shutdownNow();
        }
    }

    private static int askFromElsewhere(ExecutorService other, Bulkhead bulkhead) {
        try {
            return other.submit(bulkhead::active).get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** Trap 28. */
    @Test
    void aListenerMayCallBackIntoTheBulkhead() {
        Bulkhead bulkhead = bulkhead(1, Duration.ZERO, 5);
        List<Integer> seen = new ArrayList<>();
        guarded.runtime.events().subscribe(event -> seen.add(bulkhead.active()));
        bulkhead.acquire();

        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);

        assertThat(seen).containsExactly(1);
    }

    @Test
    void theSnapshotTellsTheFiguresAndChangesNothing() {
        Bulkhead bulkhead = bulkhead(2, ofSeconds(1), 5);
        bulkhead.acquire();

        assertThat(bulkhead.snapshot())
                .containsEntry("active", 1)
                .containsEntry("queued", 0)
                .containsEntry("max", 2)
                .containsEntry("accepted", 1L)
                .containsEntry("rejected", 0L)
                .isEqualTo(bulkhead.snapshot());
    }

    /** A burst on real threads: bounded, and nothing is lost. */
    @Test
    void realThreadsNeverExceedTheLimit() throws Exception {
        Bulkhead bulkhead = Bulkhead.of("inventory", config(3, ofSeconds(20), 100));
        CountDownLatch done = new CountDownLatch(20);
        Semaphore free = new Semaphore(3);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            guarded.start(() -> {
                try {
                    Permit permit = bulkhead.acquire();
                    assertThat(free.tryAcquire()).isTrue();
                    Thread.yield();
                    free.release();
                    permit.end(Outcome.SUCCESS);
                } catch (Throwable failure) {
                    failures.add(failure);
                } finally {
                    done.countDown();
                }
                return null;
            });
        }

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        assertFigures(bulkhead, 0, 0);
    }
}
