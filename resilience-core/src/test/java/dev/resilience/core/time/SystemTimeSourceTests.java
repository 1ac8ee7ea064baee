package dev.resilience.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.resilience.core.time.TimeSource.Scheduled;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemTimeSourceTests {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final SystemTimeSource time = new SystemTimeSource();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void endThreads() {
        threads.forEach(Thread::interrupt);
    }

    @Test
    void sharesOneSource() {
        assertThat(TimeSource.system()).isSameAs(TimeSource.system()).isInstanceOf(SystemTimeSource.class);
    }

    @Test
    void readsTheMonotonicClock() {
        long before = System.nanoTime();
        long reading = time.nanoTime();
        long after = System.nanoTime();

        assertThat(reading - before).isNotNegative();
        assertThat(after - reading).isNotNegative();
    }

    @Test
    void readsTheTimeOfDay() {
        assertThat(time.wallTime()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void returnsAtOnceWhenTheConditionHolds() throws Exception {
        assertThat(time.await(() -> true, HOUR)).isTrue();
        assertThat(time.await(() -> true, 0)).isTrue();
        assertThat(time.await(() -> true, -1)).isTrue();
    }

    @Test
    void onlyAsksWhenThereIsNoTimeToWait() throws Exception {
        AtomicInteger asked = new AtomicInteger();

        assertThat(time.await(() -> asked.incrementAndGet() < 0, 0)).isFalse();
        assertThat(asked).hasValue(1);
        assertThat(time.await(() -> asked.incrementAndGet() < 0, Long.MIN_VALUE))
                .isFalse();
        assertThat(asked).hasValue(2);
    }

    @Test
    void returnsTrueWhenGrantedAndUnparked() throws Exception {
        AtomicBoolean granted = new AtomicBoolean();
        FutureTask<Boolean> waiting = start(() -> time.await(granted::get, HOUR));
        awaitParked(threads.get(0));

        granted.set(true);
        LockSupport.unpark(threads.get(0));

        assertThat(waiting.get()).isTrue();
    }

    @Test
    void keepsWaitingWhenUnparkedWithoutGrant() throws Exception {
        AtomicBoolean granted = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        FutureTask<Boolean> waiting = start(() -> time.await(
                () -> {
                    asked.incrementAndGet();
                    return granted.get();
                },
                HOUR));
        awaitParked(threads.get(0));

        int before = asked.get();
        LockSupport.unpark(threads.get(0));
        spinUntil(() -> asked.get() > before);

        assertThat(waiting.isDone()).isFalse();
        granted.set(true);
        LockSupport.unpark(threads.get(0));
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void returnsFalseWhenTheTimeHasRunOut() throws Exception {
        long start = System.nanoTime();

        assertThat(time.await(() -> false, 5 * MILLISECOND)).isFalse();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5 * MILLISECOND);
    }

    @Test
    void asksOnceMoreWhenTheTimeHasRunOut() throws Exception {
        long start = System.nanoTime();

        assertThat(time.await(() -> System.nanoTime() - start >= MILLISECOND, MILLISECOND))
                .isTrue();
    }

    @Test
    void sleepsForTheTimeGiven() throws Exception {
        long start = System.nanoTime();

        time.sleep(2 * MILLISECOND);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * MILLISECOND);
    }

    @Test
    void doesNotSleepWithoutTime() throws Exception {
        Thread.currentThread().interrupt();

        time.sleep(0);
        time.sleep(-1);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void throwsWhenInterruptedBeforeItWaits() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> time.await(() -> true, HOUR)).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void throwsWhenInterruptedWhileItWaits() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        FutureTask<Boolean> flag = start(() -> {
            try {
                time.await(() -> false, HOUR);
            } catch (InterruptedException e) {
                thrown.set(e);
            }
            return Thread.currentThread().isInterrupted();
        });
        awaitParked(threads.get(0));

        threads.get(0).interrupt();

        assertThat(flag.get()).isFalse();
        assertThat(thrown).hasValueSatisfying(e -> assertThat(e).isInstanceOf(InterruptedException.class));
    }

    @Test
    void runsAScheduledTaskOnceOnItsDaemonThread() throws Exception {
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        long start = System.nanoTime();

        time.schedule(
                () -> {
                    ranOn.set(Thread.currentThread());
                    ran.countDown();
                },
                MILLISECOND);
        ran.await();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(MILLISECOND);
        assertThat(ranOn.get().isDaemon()).isTrue();
        assertThat(ranOn.get().getContextClassLoader()).isNull();
        assertThat(time.queued()).isZero();
    }

    /** The times are far apart, since this thread may have to wait between one call and the next. */
    @Test
    void runsTasksInTheOrderTheyAreDue() throws Exception {
        CountDownLatch timerIsFree = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(3);
        List<String> order = new ArrayList<>();
        time.schedule(() -> awaitQuietly(timerIsFree), 0);

        time.schedule(() -> record(order, "third", ran), 400 * MILLISECOND);
        time.schedule(() -> record(order, "second", ran), 200 * MILLISECOND);
        time.schedule(() -> record(order, "first", ran), -1);
        timerIsFree.countDown();
        ran.await();

        assertThat(order).containsExactly("first", "second", "third");
    }

    @Test
    void leavesNothingOfACancelledTask() {
        List<Scheduled> scheduled = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            scheduled.add(time.schedule(() -> {}, HOUR));
        }
        assertThat(time.queued()).isEqualTo(1_000);

        scheduled.forEach(Scheduled::cancel);

        assertThat(time.queued()).isZero();
    }

    @Test
    void doesNotRunACancelledTask() throws Exception {
        CountDownLatch timerIsFree = new CountDownLatch(1);
        CountDownLatch lastRan = new CountDownLatch(1);
        AtomicBoolean cancelledRan = new AtomicBoolean();
        time.schedule(() -> awaitQuietly(timerIsFree), 0);
        Scheduled cancelled = time.schedule(() -> cancelledRan.set(true), 0);
        time.schedule(lastRan::countDown, 0);

        cancelled.cancel();
        timerIsFree.countDown();
        lastRan.await();

        assertThat(cancelledRan).isFalse();
    }

    @Test
    void ignoresACancelAfterTheTaskRanOrTwice() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        Scheduled done = time.schedule(ran::countDown, 0);
        ran.await();
        Scheduled pending = time.schedule(() -> {}, HOUR);

        done.cancel();
        pending.cancel();
        pending.cancel();

        assertThat(time.queued()).isZero();
    }

    @Test
    void doesNotInterruptATaskThatIsCancelledWhileItRuns() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Scheduled task = time.schedule(
                () -> {
                    running.countDown();
                    interrupted.set(!awaitQuietly(cancelled));
                    ended.countDown();
                },
                0);
        running.await();

        task.cancel();
        cancelled.countDown();
        ended.await();

        assertThat(interrupted).isFalse();
    }

    @Test
    void goesOnAfterATaskThatThrows() throws Exception {
        AtomicReference<Thread> before = new AtomicReference<>();
        AtomicReference<Thread> after = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);

        time.schedule(
                () -> {
                    before.set(Thread.currentThread());
                    throw new IllegalStateException("thrown by a test");
                },
                0);
        time.schedule(
                () -> {
                    throw new StackOverflowError("thrown by a test");
                },
                0);
        time.schedule(
                () -> {
                    after.set(Thread.currentThread());
                    ran.countDown();
                },
                MILLISECOND);
        ran.await();

        assertThat(after.get()).isSameAs(before.get());
    }

    private FutureTask<Boolean> start(Callable<Boolean> work) {
        FutureTask<Boolean> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "waiting");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return task;
    }

    private void awaitParked(Thread thread) {
        spinUntil(() -> LockSupport.getBlocker(thread) == time);
    }

    /** The timeout of the class ends it. */
    private static void spinUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.yield();
        }
    }

    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static void record(List<String> order, String name, CountDownLatch ran) {
        order.add(name);
        ran.countDown();
    }
}
