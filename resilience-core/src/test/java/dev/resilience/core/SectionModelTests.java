package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.test.time.FakeTimeSource;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Sections of one thread against a plain model, by one random history: go into a section, leave it, time passing, on several
 * levels; interrupts of others, and work that takes the interrupt. While no section has fired, an interrupt of others is seen
 * until it is taken; and where there was none, none is left behind.
 */
class SectionModelTests {

    private static final int DEEPEST = 4;

    /** Traps 7 and 16: the history begins right before the clock overflows, among the values that mean states. */
    private final FakeTimeSource time = new FakeTimeSource(Long.MAX_VALUE - 40, Instant.EPOCH);

    private final Watcher watcher = Watcher.of(time);
    private final Deque<Level> levels = new ArrayDeque<>();

    /** Whether others have interrupted before any section fired, and nobody has taken that. */
    private boolean owed;

    /** Whether others have interrupted at all, or the work has taken an interrupt, since the thread was last in no section. */
    private boolean foreign;

    private boolean taken;

    /** What one level must do; a due that would look like a state may fire up to three nanoseconds late. */
    private static final class Level {
        private final Section section;
        private final long due;
        private boolean mustHaveFired;
        private boolean mayHaveFired;

        Level(Section section, long due) {
            this.section = section;
            this.due = due;
        }
    }

    @AfterEach
    void leavesNoFlag() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void everySectionFiresIffItsTimePassesWhileItIsEntered() {
        SplittableRandom random = new SplittableRandom(Steps.seed());
        for (int step = 0, steps = Steps.count(); step < steps; step++) {
            int what = random.nextInt(20);
            if (what < 7) {
                arm(1 + random.nextInt(20));
            } else if (what < 14) {
                leave();
            } else if (what < 18) {
                pass(random.nextInt(8));
            } else if (what == 18) {
                interruptByOthers();
            } else {
                take();
            }
            if (owed) {
                assertThat(flag()).as("an interrupt of others").isTrue();
            }
        }
        while (!levels.isEmpty()) {
            leave();
        }
        Thread.interrupted();
        pass(1_000);

        assertThat(time.scheduledTasks()).isZero();
    }

    private static boolean flag() {
        return Thread.currentThread().isInterrupted();
    }

    private void arm(long nanos) {
        if (levels.size() < DEEPEST) {
            long start = time.nanoTime();
            levels.push(new Level(Section.arm(watcher, start, start + nanos, null, null), start + nanos));
        }
    }

    private void pass(long nanos) {
        time.advanceNanos(nanos);
        long now = time.nanoTime();
        boolean fires = false;
        for (Level level : levels) {
            boolean certain = now - level.due >= 3;
            fires |= certain && (!level.mayHaveFired || !taken);
            level.mayHaveFired |= now - level.due >= 0;
            level.mustHaveFired |= certain;
        }
        if (fires) {
            assertThat(flag()).isTrue();
        }
        assertThat(time.scheduledTasks()).isLessThanOrEqualTo(1);
    }

    private void interruptByOthers() {
        owed |= levels.stream().noneMatch(level -> level.mayHaveFired);
        foreign = true;
        Thread.currentThread().interrupt();
    }

    private void take() {
        Thread.interrupted();
        owed = false;
        taken = true;
    }

    private void leave() {
        Level level = levels.poll();
        if (level == null) {
            return;
        }
        boolean fired = level.section.leave();
        assertThat(fired ? level.mayHaveFired : !level.mustHaveFired).isTrue();
        if (levels.stream().anyMatch(outer -> outer.mustHaveFired)) {
            assertThat(flag() || (taken && !fired)).as("meant for an outer one").isTrue();
        } else if (!foreign && levels.stream().noneMatch(outer -> outer.mayHaveFired)) {
            assertThat(flag()).as("meant for nobody").isFalse();
        }
        if (levels.isEmpty() && !owed) {
            Thread.interrupted();
            foreign = false;
            taken = false;
        }
    }
}
