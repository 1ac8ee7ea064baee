package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.test.time.FakeTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
    void anInterruptOfOthersOutlivesTwoSectionsThatFireOneAfterTheOther() {
        Section outer = arm(20);
        Section inner = arm(10);
        Thread.currentThread().interrupt();
        time.advanceNanos(10);
        time.advanceNanos(10);

        assertThat(inner.leave()).isTrue();
        assertThat(outer.leave()).isTrue();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theInterruptOfAnOuterSectionIsNotTakenForThatOfOthers() {
        Section outer = arm(10);
        time.advanceNanos(10);
        Section inner = arm(10);
        time.advanceNanos(10);

        assertThat(inner.leave()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(outer.leave()).isTrue();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
