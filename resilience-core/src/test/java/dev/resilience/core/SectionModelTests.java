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
 * Sections of one thread against a plain model, by one random history: go into a section, leave it, time passing, on several levels.
 */
class SectionModelTests {

    private static final int DEEPEST = 4;

    /** Traps 7 and 16: the history begins right before the clock overflows, among the values that mean states. */
    private final FakeTimeSource time = new FakeTimeSource(Long.MAX_VALUE - 40, Instant.EPOCH);

    private final Watcher watcher = Watcher.of(time);
    private final Deque<Level> levels = new ArrayDeque<>();

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
            switch (random.nextInt(4)) {
                case 0, 1 -> arm(1 + random.nextInt(20));
                case 2 -> leave();
                default -> pass(random.nextInt(8));
            }
        }
        while (!levels.isEmpty()) {
            leave();
        }
        pass(1_000);

        assertThat(time.scheduledTasks()).isZero();
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
        for (Level level : levels) {
            level.mayHaveFired |= now - level.due >= 0;
            level.mustHaveFired |= now - level.due >= 3;
        }
        if (levels.stream().anyMatch(level -> level.mustHaveFired)) {
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        }
        assertThat(time.scheduledTasks()).isLessThanOrEqualTo(1);
    }

    private void leave() {
        Level level = levels.poll();
        if (level == null) {
            return;
        }
        boolean fired = level.section.leave();
        assertThat(fired ? level.mayHaveFired : !level.mustHaveFired).isTrue();
        if (levels.stream().anyMatch(outer -> outer.mustHaveFired)) {
            assertThat(Thread.currentThread().isInterrupted())
                    .as("meant for an outer one")
                    .isTrue();
        } else if (levels.stream().noneMatch(outer -> outer.mayHaveFired)) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }
}
