package dev.resilience.test.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FakeTimeSourceWaitingTests {

    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final FakeTimeSource time = new FakeTimeSource(0, NEW_YEAR);
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @AfterEach
    void endThreads() {
        threads.forEach(Thread::interrupt);
    }

    @Test
    void asksAtOnceAndWaitsOnlyWhenThereIsTime() throws Exception {
        assertThat(time.await(() -> true, HOUR)).isTrue();
        assertThat(time.await(() -> true, -1)).isTrue();
        assertThat(time.await(() -> false, 0)).isFalse();
        assertThat(time.await(() -> false, Long.MIN_VALUE)).isFalse();
        time.sleep(0);
    }

    @Test
    void endsAWaitWhenItIsDueAndNotBefore() throws Exception {
        FutureTask<Boolean> waiting = start("w", () -> time.await(() -> false, 100));
        time.awaitWaiters(1);

        time.advanceNanos(99);
        assertThat(waiting.isDone()).isFalse();
        assertThat(time.waiters()).isEqualTo(1);

        time.advanceNanos(1);
        assertThat(threads.get(0).getState()).isEqualTo(Thread.State.TERMINATED);
        assertThat(waiting.get()).isFalse();
        assertThat(time.waiters()).isZero();
        assertThat(time.untilNextDue()).isEmpty();
    }

    @Test
    void returnsWhatTheConditionSaysWhenTheTimeIsOver() throws Exception {
        FutureTask<Boolean> waiting = start("w", () -> time.await(() -> time.nanoTime() >= 100, 100));
        time.awaitWaiters(1);

        time.advanceNanos(100);

        assertThat(waiting.get()).isTrue();
    }

    @Test
    void endsAWaitAcrossTheOverflowOfReadings() throws Exception {
        FakeTimeSource late = new FakeTimeSource(Long.MAX_VALUE - 10, NEW_YEAR);
        FutureTask<Long> waiting = start("w", () -> {
            late.sleep(5);
            late.sleep(10);
            return late.nanoTime();
        });
        late.awaitWaiters(1);

        late.advanceNanos(100);

        assertThat(waiting.get()).isEqualTo(Long.MIN_VALUE + 4);
    }

    @Test
    void letsAWokenThreadSleepAgainWithinTheSameAdvance() {
        startSleeper("s", 10, 10, 10, 10);
        time.awaitWaiters(1);

        time.advanceNanos(35);

        assertThat(log).containsExactly("s@10", "s@20", "s@30");
        assertThat(time.nanoTime()).isEqualTo(35);
        assertThat(time.untilNextDue()).contains(Duration.ofNanos(5));
    }

    @Test
    void interleavesSleepersByTheirDueTimes() {
        startSleeper("a", 10, 10, 10);
        time.awaitWaiters(1);
        startSleeper("b", 15, 10, 5);
        time.awaitWaiters(2);

        time.advanceNanos(30);

        // At 30 b registered at 25, a at 20.
        assertThat(log).containsExactly("a@10", "b@15", "a@20", "b@25", "a@30", "b@30");
    }

    @Test
    void keepsTheOrderOfRegistrationBetweenTasksAndWaits() {
        schedule("before", 10);
        startSleeper("s", 10);
        time.awaitWaiters(1);
        schedule("after", 10);

        time.advanceNanos(10);

        assertThat(log).containsExactly("before@10", "s@10", "after@10");
    }

    @Test
    void runsWhatAWokenThreadSchedules() throws Exception {
        start("s", () -> {
            time.sleep(10);
            schedule("task", 5);
            return null;
        });
        time.awaitWaiters(1);

        time.advanceNanos(20);

        assertThat(log).containsExactly("task@15");
    }

    @Test
    void grantsWithoutAnyAdvance() throws Exception {
        AtomicBoolean granted = new AtomicBoolean();
        FutureTask<Boolean> waiting = start("w", () -> time.await(granted::get, HOUR));
        time.awaitWaiters(1);

        granted.set(true);
        LockSupport.unpark(threads.get(0));

        assertThat(waiting.get()).isTrue();
        assertThat(time.nanoTime()).isZero();
        assertThat(time.untilNextDue()).isEmpty();
    }

    @Test
    void doesNotMissAGrantMadeWhileAThreadIsAboutToWait() throws Exception {
        AtomicReference<Thread> next = new AtomicReference<>();
        AtomicBoolean granted = new AtomicBoolean();
        int rounds = 20_000;
        FutureTask<Integer> waiting = start("w", () -> {
            int grants = 0;
            for (int i = 0; i < rounds; i++) {
                next.set(Thread.currentThread());
                grants += time.await(() -> granted.compareAndSet(true, false), HOUR) ? 1 : 0;
            }
            return grants;
        });

        for (int i = 0; i < rounds; i++) {
            Thread waiter = next.getAndSet(null);
            while (waiter == null) {
                Thread.onSpinWait();
                waiter = next.getAndSet(null);
            }
            granted.set(true);
            LockSupport.unpark(waiter);
        }

        assertThat(waiting.get()).isEqualTo(rounds);
    }

    @Test
    void goesOnWaitingWhenUnparkedWithoutGrant() throws Exception {
        FutureTask<Boolean> waiting = start("w", () -> time.await(() -> false, 100));
        time.awaitWaiters(1);

        for (int i = 0; i < 1_000; i++) {
            LockSupport.unpark(threads.get(0));
        }
        time.awaitWaiters(1);

        assertThat(waiting.isDone()).isFalse();
        time.advanceNanos(100);
        assertThat(waiting.get()).isFalse();
    }

    @Test
    void takesAGrantMadeByATaskAtTheTimeOfTheTask() throws Exception {
        AtomicBoolean granted = new AtomicBoolean();
        start("w", () -> {
            boolean got = time.await(granted::get, 100);
            log.add(got + "@" + time.nanoTime());
            time.sleep(10);
            log.add("slept@" + time.nanoTime());
            return null;
        });
        time.awaitWaiters(1);
        time.schedule(
                () -> {
                    granted.set(true);
                    LockSupport.unpark(threads.get(0));
                },
                40);

        time.advanceNanos(1_000);

        assertThat(log).containsExactly("true@40", "slept@50");
    }

    @Test
    void takesGrantsThatWaitersPassOnAtOneTime() {
        List<AtomicBoolean> baton = new ArrayList<>();
        for (int i = 0; i <= 5; i++) {
            baton.add(new AtomicBoolean());
        }
        for (int i = 0; i < 5; i++) {
            int number = i;
            start("runner " + i, () -> {
                time.await(baton.get(number)::get, HOUR);
                log.add(number + "@" + time.nanoTime());
                baton.get(number + 1).set(true);
                LockSupport.unpark(number < 4 ? threads.get(number + 1) : null);
                return null;
            });
        }
        time.awaitWaiters(5);
        time.schedule(() -> baton.get(0).set(true), 7);

        time.advance(Duration.ofHours(2));

        assertThat(log).containsExactly("0@7", "1@7", "2@7", "3@7", "4@7");
    }

    @Test
    void takesAGrantMadeBeforeTheAdvanceBeforeTimeMoves() throws Exception {
        AtomicBoolean granted = new AtomicBoolean();
        FutureTask<Long> waiting = start("w", () -> {
            time.await(granted::get, 100);
            return time.nanoTime();
        });
        time.awaitWaiters(1);
        granted.set(true);
        LockSupport.unpark(threads.get(0));

        time.advanceNanos(100);

        assertThat(waiting.get()).isZero();
    }

    @Test
    void throwsWhenInterruptedBeforeItWaits() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> time.await(() -> true, 0)).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void throwsWhenInterruptedWhileItWaits() throws Exception {
        FutureTask<String> waiting = start("w", () -> {
            try {
                return "returned " + time.await(() -> false, HOUR);
            } catch (InterruptedException e) {
                return "interrupted, flag " + Thread.currentThread().isInterrupted();
            }
        });
        time.awaitWaiters(1);

        threads.get(0).interrupt();

        assertThat(waiting.get()).isEqualTo("interrupted, flag false");
        time.advance(Duration.ZERO);
        assertThat(time.waiters()).isZero();
        assertThat(time.untilNextDue()).isEmpty();
    }

    @Test
    void takesAnInterruptMadeByATaskAtTheTimeOfTheTask() {
        start("w", () -> {
            try {
                time.sleep(HOUR);
            } catch (InterruptedException e) {
                log.add("interrupted@" + time.nanoTime());
            }
            return null;
        });
        time.awaitWaiters(1);
        time.schedule(() -> threads.get(0).interrupt(), 10);

        time.advance(Duration.ofHours(1));

        assertThat(log).containsExactly("interrupted@10");
    }

    @Test
    void passesOnWhatTheConditionThrows() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        FutureTask<Boolean> waiting = start(
                "w",
                () -> time.await(
                        () -> {
                            if (fails.get()) {
                                throw new IllegalStateException("by the condition");
                            }
                            return false;
                        },
                        HOUR));
        time.awaitWaiters(1);
        fails.set(true);

        time.advance(Duration.ZERO);

        assertThatThrownBy(waiting::get).hasRootCauseMessage("by the condition");
        assertThat(time.waiters()).isZero();
    }

    @Test
    void awaitsAsManyWaitersAsAskedFor() {
        time.awaitWaiters(0);
        for (int i = 0; i < 8; i++) {
            startSleeper("s", 10);
        }

        time.awaitWaiters(8);

        assertThat(time.waiters()).isEqualTo(8);
        time.advanceNanos(10);
        assertThat(log).hasSize(8);
        assertThat(time.waiters()).isZero();
    }

    @Test
    void doesNotCountAThreadThatWasGrantedButHasNotLeft() throws Exception {
        for (int i = 0; i < 500; i++) {
            AtomicBoolean granted = new AtomicBoolean();
            CountDownLatch second = new CountDownLatch(1);
            Thread thread = new Thread(() -> {
                awaitQuietly(granted::get);
                second.countDown();
                awaitQuietly(() -> false);
            });
            threads.add(thread);
            thread.start();
            time.awaitWaiters(1);

            granted.set(true);
            time.awaitWaiters(1);

            assertThat(second.getCount()).isZero();
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void tellsWhoIsMissingWhenWaitersDoNotCome() {
        FakeTimeSource impatient = new FakeTimeSource(0, NEW_YEAR, Duration.ofSeconds(1));
        start("the only one", () -> impatient.await(() -> false, HOUR));
        impatient.awaitWaiters(1);

        assertThatThrownBy(() -> impatient.awaitWaiters(2))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 of 2")
                .hasMessageContaining("the only one");
    }

    @Test
    void failsNamingAWokenThreadThatNeverStops() {
        FakeTimeSource impatient = new FakeTimeSource(0, NEW_YEAR, Duration.ofSeconds(1));
        AtomicBoolean enough = new AtomicBoolean();
        start("spinner", () -> {
            impatient.sleep(10);
            spin(enough);
            return null;
        });
        impatient.awaitWaiters(1);

        assertThatThrownBy(() -> impatient.advanceNanos(10))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("spinner")
                .hasMessageContaining("RUNNABLE")
                .hasMessageContaining("FakeTimeSourceWaitingTests.spin");
        enough.set(true);
        impatient.advanceNanos(10);
    }

    @Test
    void failsNamingAThreadWhoseConditionBlocks() {
        FakeTimeSource impatient = new FakeTimeSource(0, NEW_YEAR, Duration.ofSeconds(1));
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean blocks = new AtomicBoolean();
        start(
                "blocker",
                () -> impatient.await(
                        () -> {
                            if (blocks.get()) {
                                awaitLatch(never);
                            }
                            return false;
                        },
                        HOUR));
        impatient.awaitWaiters(1);
        blocks.set(true);

        assertThatThrownBy(() -> impatient.advanceNanos(10))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("condition")
                .hasMessageContaining("blocker");
    }

    @Test
    void keepsWhatATaskThrewWhenTheAdvanceFails() {
        FakeTimeSource impatient = new FakeTimeSource(0, NEW_YEAR, Duration.ofSeconds(1));
        AtomicBoolean enough = new AtomicBoolean();
        IllegalStateException failure = new IllegalStateException("by a task");
        impatient.schedule(
                () -> {
                    throw failure;
                },
                5);
        start("spinner", () -> {
            impatient.sleep(10);
            spin(enough);
            return null;
        });
        impatient.awaitWaiters(1);

        assertThatThrownBy(() -> impatient.advanceNanos(10))
                .isInstanceOf(AssertionError.class)
                .hasSuppressedException(failure);
        enough.set(true);
    }

    @Test
    void refusesASecondAdvanceByAWokenThread() throws Exception {
        FutureTask<Void> waiting = start("w", () -> {
            time.sleep(10);
            time.advanceNanos(1);
            return null;
        });
        time.awaitWaiters(1);

        time.advanceNanos(10);

        assertThatThrownBy(waiting::get).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void advancesFromAThreadThatOnceWaited() throws Exception {
        FutureTask<Long> waiting = start("w", () -> {
            time.sleep(10);
            time.advanceNanos(1);
            return time.nanoTime();
        });
        time.awaitWaiters(1);
        AtomicBoolean done = new AtomicBoolean();
        FutureTask<Boolean> granted = start("g", () -> {
            boolean got = time.await(done::get, HOUR);
            time.advanceNanos(5);
            return got;
        });
        time.awaitWaiters(2);

        done.set(true);
        LockSupport.unpark(threads.get(1));

        assertThat(granted.get()).isTrue();
        assertThat(time.nanoTime()).isEqualTo(5);
        assertThat(waiting.isDone()).isFalse();
    }

    @Test
    void waitsForWorkThatAWokenThreadDoes() throws Exception {
        FutureTask<Integer> working = start("w", () -> {
            time.sleep(10);
            int sum = 0;
            for (int i = 0; i < 30_000_000; i++) {
                sum += i ^ (sum >>> 3);
            }
            return sum;
        });
        time.awaitWaiters(1);

        time.advanceNanos(10);

        assertThat(working.isDone()).isTrue();
    }

    @RepeatedTest(20)
    void takesAPooledThreadWithoutWorkForResting() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                futures.add(pool.submit(() -> {
                    time.sleep(10);
                    return null;
                }));
            }
            time.awaitWaiters(2);

            time.advanceNanos(10);

            assertThat(futures).allMatch(Future::isDone);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void takesAThreadThatJoinsAWaitingOneForResting() throws Exception {
        FutureTask<Boolean> joined = start("joined", () -> time.await(() -> false, 100));
        start("joining", () -> {
            time.sleep(10);
            return joined.get();
        });
        time.awaitWaiters(2);

        time.advanceNanos(10);
        assertThat(joined.isDone()).isFalse();

        time.advanceNanos(90);
        assertThat(joined.isDone()).isTrue();
    }

    @Test
    void doesNotTakeAThreadForRestingWhoseLockARunningOneHolds() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            start("w" + i, () -> {
                time.sleep(10);
                lock.lock();
                try {
                    work();
                    done.incrementAndGet();
                } finally {
                    lock.unlock();
                }
                synchronized (monitor) {
                    work();
                    done.incrementAndGet();
                }
                return null;
            });
        }
        time.awaitWaiters(4);

        time.advanceNanos(10);

        assertThat(done).hasValue(8);
    }

    @Test
    void doesNotTakeAThreadForRestingWhoseLockIsHeldByARunningOneThatNeverWaited() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(2);
        AtomicInteger woken = new AtomicInteger();
        start("holder of the lock", () -> {
            lock.lock();
            held.countDown();
            workOnceSomebodyIs(woken);
            lock.unlock();
            return null;
        });
        start("holder of the monitor", () -> {
            synchronized (monitor) {
                held.countDown();
                workOnceSomebodyIs(woken);
            }
            return null;
        });
        held.await();
        FutureTask<Void> wantsLock = start("wants the lock", () -> {
            time.sleep(10);
            woken.incrementAndGet();
            lock.lock();
            lock.unlock();
            return null;
        });
        FutureTask<Void> wantsMonitor = start("wants the monitor", () -> {
            time.sleep(10);
            woken.incrementAndGet();
            synchronized (monitor) {
                return null;
            }
        });
        time.awaitWaiters(2);

        time.advanceNanos(10);

        assertThat(wantsLock.isDone()).isTrue();
        assertThat(wantsMonitor.isDone()).isTrue();
    }

    @Test
    void followsAThreadThatATaskInterrupts() {
        Thread worker = new Thread(
                () -> {
                    awaitLatch(new CountDownLatch(1));
                    log.add("interrupted@" + time.nanoTime());
                    Thread.interrupted();
                    awaitQuietly(() -> false, 10);
                    log.add("slept@" + time.nanoTime());
                },
                "worker");
        worker.setDaemon(true);
        time.follow(worker);
        worker.start();
        time.schedule(worker::interrupt, 5);

        time.advanceNanos(100);

        assertThat(log).containsExactly("interrupted@5", "slept@15");
    }

    @Test
    void takesAThreadForRestingWhoseLockAWaitingOneHolds() throws Exception {
        Object monitor = new Object();
        for (int i = 0; i < 2; i++) {
            start("w" + i, () -> {
                time.sleep(10);
                synchronized (monitor) {
                    time.sleep(10);
                    log.add("slept@" + time.nanoTime());
                }
                return null;
            });
        }
        time.awaitWaiters(2);

        time.advanceNanos(40);

        assertThat(log).containsExactly("slept@20", "slept@30");
    }

    @Test
    void keepsAGoingThreadsPlaceInARelayOverALatch() throws Exception {
        for (int i = 0; i < 100; i++) {
            long start = time.nanoTime();
            CountDownLatch handedOver = new CountDownLatch(1);
            FutureTask<Long> second = start("second", () -> {
                time.sleep(10);
                handedOver.await();
                time.sleep(10);
                return time.nanoTime();
            });
            start("first", () -> {
                time.sleep(10);
                handedOver.countDown();
                return null;
            });
            time.awaitWaiters(2);

            time.advanceNanos(100);

            assertThat(second.get() - start).isLessThanOrEqualTo(20);
        }
    }

    private void schedule(String name, long delay) {
        time.schedule(() -> log.add(name + "@" + time.nanoTime()), delay);
    }

    private void startSleeper(String name, long... naps) {
        start(name, () -> {
            for (long nap : naps) {
                time.sleep(nap);
                log.add(name + "@" + time.nanoTime());
            }
            return null;
        });
    }

    private <T> FutureTask<T> start(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return task;
    }

    private void awaitQuietly(BooleanSupplier done) {
        awaitQuietly(done, HOUR);
    }

    private void awaitQuietly(BooleanSupplier done, long nanos) {
        try {
            time.await(done, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void workOnceSomebodyIs(AtomicInteger woken) {
        while (woken.get() == 0) {
            Thread.onSpinWait();
        }
        work();
        work();
    }

    private static void spin(AtomicBoolean enough) {
        while (!enough.get()) {
            Thread.onSpinWait();
        }
    }

    /** Holds a lock for much longer than a thread at rest is looked at. */
    private static void work() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(15)) {
            Thread.onSpinWait();
        }
    }
}
