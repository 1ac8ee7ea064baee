package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.test.time.FakeTimeSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatcherTests {

    private final FakeTimeSource time = new FakeTimeSource();
    private final Watcher watcher = Watcher.of(time);

    @AfterEach
    void leavesNoFlag() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private Section arm(long nanos) {
        long start = time.nanoTime();
        return Section.arm(watcher, start, start + nanos, null, null);
    }

    private void armOnAThreadThatEnds() throws InterruptedException {
        Thread thread = new Thread(() -> arm(1_000_000).leave());
        thread.start();
        thread.join();
    }

    @Test
    void theSectionsOfEndedThreadsAreDroppedByTheNextScan() throws Exception {
        for (int i = 0; i < 10; i++) {
            armOnAThreadThatEnds();
        }
        assertThat(watcher.watched()).isEqualTo(10);

        time.advanceNanos(1_000_000);

        assertThat(watcher.watched()).isZero();
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void manyShortLivedThreadsDoNotPileUpBetweenScans() throws Exception {
        int most = 0;
        Section own = arm(1_000_000);
        for (int i = 0; i < 400; i++) {
            armOnAThreadThatEnds();
            most = Math.max(most, watcher.watched());
        }

        assertThat(most).isLessThan(70);
        time.advanceNanos(1_000_000);
        assertThat(own.leave())
                .as("a thread that lives is watched all the same")
                .isTrue();
    }

    @Test
    void oneTaskOnTheTimerServesAllLimitsHoweverManyCallsThereAre() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(arm(1_000_000).leave()).isFalse();
            time.advanceNanos(10);
            assertThat(time.scheduledTasks()).isEqualTo(1);
        }

        time.advanceNanos(1_000_000);

        assertThat(time.scheduledTasks()).as("nothing is armed any more").isZero();
    }

    @Test
    void aNearerLimitTakesThePlaceOfThePendingScanAndTheLaterOneFiresAtItsTimeAllTheSame() {
        Section outer = arm(100);
        Section inner = arm(10);
        assertThat(time.scheduledTasks()).isEqualTo(1);

        time.advanceNanos(9);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        time.advanceNanos(1);
        assertThat(inner.leave()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        time.advanceNanos(89);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        time.advanceNanos(1);

        assertThat(outer.leave()).isTrue();
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void aScanThatFindsTheLimitItWasForLeftWaitsForTheNextOne() {
        arm(10).leave();
        Section later = arm(30);

        time.advanceNanos(10);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(time.scheduledTasks()).isEqualTo(1);
        time.advanceNanos(20);

        assertThat(later.leave()).isTrue();
    }

    @Test
    void amongManySectionsScansKeepADistance() {
        int many = 100;
        Deque<Section> others = new ArrayDeque<>();
        for (int i = 0; i < many; i++) {
            others.push(arm(1_000_000));
        }
        Section second = arm(20);
        Section first = arm(10);

        time.advanceNanos(10);
        assertThat(first.leave()).isTrue();
        time.advanceNanos(10);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        time.advanceNanos(many * 150L);

        assertThat(second.leave()).isTrue();
        others.forEach(other -> assertThat(other.leave()).isFalse());
    }

    @Test
    void sectionsThatThoseOfAnotherClockHaveReplacedDoNotPileUp() {
        FakeTimeSource otherTime = new FakeTimeSource();
        Watcher other = Watcher.of(otherTime);
        for (int i = 0; i < 400; i++) {
            arm(1_000_000).leave();
            Section.arm(other, otherTime.nanoTime(), otherTime.nanoTime() + 10, null, null)
                    .leave();
        }

        assertThat(watcher.watched()).isLessThan(70);
    }

    @Test
    void aThreadWhoseInterruptFailsCostsNobodyElseTheirs() throws Exception {
        CountDownLatch armed = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread broken =
                new Thread(() -> {
                    Section section = arm(10);
                    armed.countDown();
                    awaitUninterrupted(ended);
                    section.leave();
                }) {
                    @Override
                    public void interrupt() {
                        throw new IllegalStateException("no interrupt");
                    }
                };
        broken.start();
        armed.await();
        Section own = arm(10);

        time.advanceNanos(10);

        assertThat(own.leave()).isTrue();
        assertThat(time.scheduledTasks()).isZero();
        ended.countDown();
        broken.join();
    }

    /** Trap 18: while one thread has its scan scheduled, another one puts an earlier scan in its place. */
    @Test
    void aScanThatIsReplacedBeforeItsTimerIsKnownLeavesNoTimer() {
        HookedTime hooked = new HookedTime(time);
        Watcher hookedWatcher = Watcher.of(hooked);
        AtomicReference<Section> inner = new AtomicReference<>();
        long start = time.nanoTime();
        hooked.beforeNextSchedule(() -> inner.set(Section.arm(hookedWatcher, start, start + 10, null, null)));

        Section outer = Section.arm(hookedWatcher, start, start + 100, null, null);

        assertThat(time.scheduledTasks()).isEqualTo(1);
        time.advanceNanos(10);
        assertThat(inner.get().leave()).isTrue();
        assertThat(outer.leave()).isFalse();
    }

    @Test
    void aThreadThatNobodyLooksAtAfterAllIsInterruptedFiveMillisecondsLate() {
        Section outer =
                Section.arm(watcher, time.nanoTime(), time.nanoTime() + 10, lookedAt(new AtomicReference<>()), null);
        Section inner = arm(20); // is scanned for meanwhile

        time.advanceNanos(20);
        assertThat(inner.leave()).isTrue();
        time.advanceNanos(4_999_989);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        time.advanceNanos(1);

        assertThat(outer.leave()).isTrue();
    }

    /** The executor's thread fires the outer section while the watcher's fires the inner one, which is left in between. */
    @Test
    void theInterruptOfAnInnerSectionThatIsLeftMeanwhileIsNotTakenForThatOfOthers() throws Exception {
        AtomicReference<Runnable> look = new AtomicReference<>();
        CountDownLatch armed = new CountDownLatch(1);
        CountDownLatch innerHasFired = new CountDownLatch(1);
        CountDownLatch innerIsLeft = new CountDownLatch(1);
        CountDownLatch outerHasFired = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean(true);
        Runnable work = () -> {
            Section outer = Section.arm(watcher, time.nanoTime(), time.nanoTime() + 10, lookedAt(look), null);
            Section inner = arm(20);
            armed.countDown();
            awaitUninterrupted(innerHasFired);
            inner.leave();
            innerIsLeft.countDown();
            awaitUninterrupted(outerHasFired);
            outer.leave();
            left.set(Thread.currentThread().isInterrupted());
        };
        AtomicBoolean firesOuter = new AtomicBoolean();
        Thread thread = new Thread(work) {
            @Override
            public boolean isInterrupted() {
                if (!firesOuter.compareAndSet(true, false)) {
                    return super.isInterrupted();
                }
                time.advanceNanos(10); // the watcher fires the inner one
                boolean flag = super.isInterrupted();
                innerHasFired.countDown();
                awaitUninterrupted(innerIsLeft);
                return flag;
            }
        };
        thread.start();
        armed.await();
        time.advanceNanos(10);
        firesOuter.set(true);

        look.get().run();

        outerHasFired.countDown();
        thread.join();
        assertThat(left).as("a flag left behind").isFalse();
    }

    /** A limit that takes its time over the look, until somebody runs what it has put down. */
    private static TimeLimit lookedAt(AtomicReference<Runnable> look) {
        return new TimeLimit() {
            @Override
            public long limitNanos() {
                return 10;
            }

            @Override
            public boolean keepsLateResult() {
                return false;
            }

            @Override
            public TimeoutExceededException exceeded(long elapsedNanos, Throwable cause) {
                throw new AssertionError("not reached");
            }

            @Override
            public boolean looksBeforeInterrupt(Thread thread, Runnable interrupt) {
                look.set(interrupt);
                return true;
            }
        };
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}
