package dev.resilience.test.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.time.TimeSource.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clock and the timer; for threads that wait see {@link FakeTimeSourceWaitingTests}. */
@Timeout(60)
class FakeTimeSourceTests {

    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeTimeSource time = new FakeTimeSource(0, NEW_YEAR);
    private final List<String> log = new CopyOnWriteArrayList<>();

    @Test
    void standsStillUntilAdvanced() {
        assertThat(time.nanoTime()).isZero();
        assertThat(time.nanoTime()).isZero();

        time.advance(Duration.ofMillis(3));
        time.advanceNanos(4);

        assertThat(time.nanoTime()).isEqualTo(3_000_004);
        assertThat(time.elapsed()).isEqualTo(Duration.ofNanos(3_000_004));
        assertThat(time.wallTime()).isEqualTo(NEW_YEAR.plusNanos(3_000_004));
    }

    @Test
    void startsShortlyBeforeTheReadingsOverflow() {
        FakeTimeSource byDefault = new FakeTimeSource();
        long start = byDefault.nanoTime();

        byDefault.advance(Duration.ofSeconds(1));

        assertThat(byDefault.nanoTime()).isLessThan(start);
        assertThat(byDefault.nanoTime() - start).isEqualTo(1_000_000_000);
    }

    @Test
    void wallTimeCanBeSetBackOnItsOwn() {
        time.advanceNanos(10);
        time.setWallTime(NEW_YEAR.minusSeconds(3600));

        assertThat(time.nanoTime()).isEqualTo(10);
        assertThat(time.wallTime()).isEqualTo(NEW_YEAR.minusSeconds(3600));
        time.advance(Duration.ofSeconds(1));
        assertThat(time.wallTime()).isEqualTo(NEW_YEAR.minusSeconds(3599));
    }

    @Test
    void runsTasksInTheOrderOfDueAndRegistration() {
        schedule("b1", 20);
        schedule("a", 10);
        schedule("b2", 20);
        schedule("c", 30);
        schedule("late", 31);

        time.advanceNanos(30);

        assertThat(log).containsExactly("a@10", "b1@20", "b2@20", "c@30");
        assertThat(time.nanoTime()).isEqualTo(30);
        assertThat(time.scheduledTasks()).isEqualTo(1);
        assertThat(time.untilNextDue()).contains(Duration.ofNanos(1));
    }

    @Test
    void runsTasksOnTheAdvancingThread() {
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        time.schedule(() -> ranOn.set(Thread.currentThread()), 1);

        time.advanceNanos(1);

        assertThat(ranOn).hasValue(Thread.currentThread());
    }

    @Test
    void runsTasksWithoutDelayAtTheNextAdvanceEvenByNothing() {
        schedule("now", 0);
        schedule("before now", -5);
        assertThat(log).isEmpty();

        time.advance(Duration.ZERO);

        assertThat(log).containsExactly("now@0", "before now@0");
    }

    @Test
    void keepsTheOrderWhenTheReadingsOverflow() {
        FakeTimeSource late = new FakeTimeSource(Long.MAX_VALUE - 10, NEW_YEAR);
        List<Long> readings = new ArrayList<>();
        late.schedule(() -> readings.add(late.nanoTime()), 20);
        late.schedule(() -> readings.add(late.nanoTime()), 5);
        late.schedule(() -> readings.add(late.nanoTime()), 11);

        late.advanceNanos(25);

        assertThat(readings).containsExactly(Long.MAX_VALUE - 5, Long.MIN_VALUE, Long.MIN_VALUE + 9);
        assertThat(late.nanoTime()).isEqualTo(Long.MIN_VALUE + 14);
        assertThat(late.elapsed()).isEqualTo(Duration.ofNanos(25));
    }

    @Test
    void keepsWhatIsDueInAnEternity() {
        time.advanceNanos(10);
        schedule("never", Long.MAX_VALUE);
        schedule("soon", 1);

        time.advance(Duration.ofDays(365));

        assertThat(log).containsExactly("soon@11");
        assertThat(time.scheduledTasks()).isEqualTo(1);
    }

    @Test
    void runsWhatATaskSchedulesWithinTheSameAdvance() {
        AtomicInteger runs = new AtomicInteger();
        Runnable everyTen = new Runnable() {
            @Override
            public void run() {
                log.add(runs.incrementAndGet() + "@" + time.nanoTime());
                time.schedule(this, 10);
            }
        };
        time.schedule(everyTen, 10);
        schedule("other", 20);

        time.advanceNanos(35);

        assertThat(log).containsExactly("1@10", "other@20", "2@20", "3@30");
        assertThat(time.untilNextDue()).contains(Duration.ofNanos(5));
    }

    @Test
    void leavesNothingOfACancelledTask() {
        Scheduled first = schedule("first", 10);
        schedule("second", 10);

        first.cancel();
        first.cancel();

        assertThat(time.scheduledTasks()).isEqualTo(1);
        time.advanceNanos(10);
        assertThat(log).containsExactly("second@10");
        assertThat(time.scheduledTasks()).isZero();
        assertThat(time.untilNextDue()).isEmpty();
    }

    @Test
    void cancelsFromATaskDueAtTheSameTime() {
        AtomicReference<Scheduled> victim = new AtomicReference<>();
        time.schedule(() -> victim.get().cancel(), 10);
        victim.set(schedule("victim", 10));

        time.advanceNanos(10);

        assertThat(log).isEmpty();
    }

    @Test
    void ignoresACancelAfterTheTaskRan() {
        Scheduled task = schedule("task", 10);
        time.advanceNanos(10);
        schedule("next", 10);

        task.cancel();

        assertThat(time.scheduledTasks()).isEqualTo(1);
    }

    @Test
    void throwsWhatTasksThrewAfterTheRestRan() {
        RuntimeException first = new IllegalStateException("first");
        Error second = new AssertionError("second");
        time.schedule(() -> sneak(first), 10);
        time.schedule(() -> sneak(second), 20);
        schedule("rest", 30);

        assertThatThrownBy(() -> time.advanceNanos(40)).isSameAs(first).hasSuppressedException(second);

        assertThat(log).containsExactly("rest@30");
        assertThat(time.nanoTime()).isEqualTo(40);
        time.advanceNanos(1);
    }

    @Test
    void wrapsACheckedExceptionThatATaskSneakedOut() {
        Exception failure = new Exception("checked");
        time.schedule(() -> sneak(failure), 10);

        assertThatThrownBy(() -> time.advanceNanos(10)).hasCause(failure);
    }

    @Test
    void refusesToGoBack() {
        assertThatThrownBy(() -> time.advanceNanos(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(time.nanoTime()).isZero();
    }

    @Test
    void refusesToRunPastTheLastReading() {
        time.advanceNanos(1);

        assertThatThrownBy(() -> time.advanceNanos(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        time.advanceNanos(1);
        assertThat(time.nanoTime()).isEqualTo(2);
    }

    @Test
    void refusesToBeAdvancedByATask() {
        time.schedule(() -> time.advanceNanos(1), 10);

        assertThatThrownBy(() -> time.advanceNanos(10)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesToBlockInATask() {
        time.schedule(() -> log.add(String.valueOf(await(() -> true, 1))), 10);
        time.schedule(() -> log.add(String.valueOf(await(() -> false, 0))), 10);
        time.schedule(() -> await(() -> false, 1), 10);

        assertThatThrownBy(() -> time.advanceNanos(10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not block");
        assertThat(log).containsExactly("true", "false");
    }

    @Test
    void failsWhenTasksWithoutDelayNeverEnd() {
        Runnable restless = new Runnable() {
            @Override
            public void run() {
                time.schedule(this, 0);
            }
        };
        time.schedule(restless, 10);

        assertThatThrownBy(() -> time.advanceNanos(20))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("stands still");
    }

    @Test
    void schedulesAndCancelsFromManyThreads() throws Exception {
        int threads = 4;
        int perThread = 5_000;
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        for (int i = 0; i < perThread; i++) {
                            time.schedule(ran::incrementAndGet, i % 100);
                            time.schedule(ran::incrementAndGet, i % 100).cancel();
                        }
                        ended.countDown();
                    })
                    .start();
        }
        while (ended.getCount() > 0) {
            time.advanceNanos(1);
        }
        ended.await();
        time.advanceNanos(100);

        // A task without delay may have run before it was cancelled.
        assertThat(ran.get()).isBetween(threads * perThread, 2 * threads * perThread);
        assertThat(time.scheduledTasks()).isZero();
    }

    private Scheduled schedule(String name, long delay) {
        return time.schedule(() -> log.add(name + "@" + time.nanoTime()), delay);
    }

    private boolean await(BooleanSupplier done, long nanos) {
        try {
            return time.await(done, nanos);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }
}
