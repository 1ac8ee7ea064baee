package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traps 7 and 16: a section fires at its time wherever on the clock that is, and takes no interrupt for its own that is not. */
class SectionTests {

    private FakeTimeSource time = new FakeTimeSource();

    @AfterEach
    void leavesNoFlag() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private Section arm(Watcher watcher, long nanos) {
        long start = time.nanoTime();
        return Section.arm(watcher, start, start + nanos, null, null);
    }

    private static boolean flag() {
        return Thread.currentThread().isInterrupted();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                -5,
                Long.MIN_VALUE,
                Long.MIN_VALUE / 2,
                Long.MAX_VALUE / 4 + 1,
                Long.MAX_VALUE / 2,
                Long.MAX_VALUE - 5
            })
    void theClockMayReadAnything(long start) {
        time = new FakeTimeSource(start, Instant.EPOCH);
        Section section = arm(Watcher.of(time), 10);

        time.advanceNanos(9);
        assertThat(flag()).isFalse();
        time.advanceNanos(1);

        assertThat(flag()).isTrue();
        assertThat(section.leave()).isTrue();
    }

    /** The three smallest readings mean states of a section. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aDueThatReadsLikeAStateIsThreeNanosecondsLateAtMostAndNeverEarly(int reading) {
        time = new FakeTimeSource(Long.MIN_VALUE + reading - 10, Instant.EPOCH);
        Section section = arm(Watcher.of(time), 10);

        time.advanceNanos(9);
        assertThat(flag()).isFalse();
        time.advanceNanos(4);

        assertThat(section.leave()).isTrue();
    }

    @Test
    void aLimitBeyondWhatReadingsCanTellNeverComesAndHindersNoOther() {
        Watcher watcher = Watcher.of(time);
        Section endless = arm(watcher, Long.MAX_VALUE);
        Section inner = arm(watcher, 10);

        time.advanceNanos(10);
        assertThat(inner.leave()).isTrue();
        time.advance(Duration.ofDays(365 * 100));

        assertThat(endless.leave()).isFalse();
    }

    @Test
    void anInterruptOfOthersOutlivesTwoSectionsThatFireOneAfterTheOther() {
        Watcher watcher = Watcher.of(time);
        Section outer = arm(watcher, 20);
        Section inner = arm(watcher, 10);
        Thread.currentThread().interrupt();
        time.advanceNanos(10);
        time.advanceNanos(10);

        assertThat(inner.leave()).isTrue();
        assertThat(outer.leave()).isTrue();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theInterruptOfAnOuterSectionIsNotTakenForThatOfOthers() {
        Watcher watcher = Watcher.of(time);
        Section outer = arm(watcher, 10);
        time.advanceNanos(10);
        Section inner = arm(watcher, 10);
        time.advanceNanos(10);

        assertThat(inner.leave()).isTrue();
        assertThat(flag()).isTrue();
        assertThat(outer.leave()).isTrue();

        assertThat(flag()).isFalse();
    }

    @Test
    void anInterruptFurtherInIsNotTakenForThatOfOthersThroughASectionThatInterruptsNobody() {
        Watcher watcher = Watcher.of(time);
        Section outer = arm(watcher, 20);
        Section between = Section.under(null);
        Section inner = arm(watcher, 10);
        time.advanceNanos(10);
        time.advanceNanos(10);

        assertThat(inner.leave()).isTrue();
        between.leave();
        assertThat(outer.leave()).isTrue();

        assertThat(flag()).isFalse();
    }
}
