package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.window.OutcomeWindow.Alarm;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When windows ask the alarm: too rarely would miss it, and too often would make successes wait for each other. */
class AlarmTests {

    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final FakeTimeSource time = new FakeTimeSource();

    /** At least half of at least so many. */
    private static final class HalfOf implements Alarm {

        private final int minimum;
        private int asked;

        HalfOf(int minimum) {
            this.minimum = minimum;
        }

        @Override
        public boolean raisedBy(int calls, int failures, int slow) {
            asked++;
            return calls >= minimum && 2 * failures >= calls;
        }

        @Override
        public int minimumCalls() {
            return minimum;
        }
    }

    static Stream<OutcomeWindow> windows() {
        return Stream.of(new CountWindow(10), new TimeWindow(new FakeTimeSource(), MINUTE));
    }

    /** Trap 13. */
    @ParameterizedTest
    @MethodSource("windows")
    void theSuccessThatCompletesTheMinimumIsAsked(OutcomeWindow window) {
        theFourthCallRaises(window, new HalfOf(4));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void soItIsWhenTheMinimumIsNotKnown(OutcomeWindow window) {
        theFourthCallRaises(window, (calls, failures, slow) -> calls >= 4 && 2 * failures >= calls);
    }

    private static void theFourthCallRaises(OutcomeWindow window, Alarm alarm) {
        assertThat(window.record(false, false, alarm)).isNull();
        assertThat(window.record(true, false, alarm)).isNull();
        assertThat(window.record(true, false, alarm)).isNull();
        assertThat(window.record(false, false, alarm)).isEqualTo(new Counts(4, 2));
    }

    @Test
    void badNewsIsAskedInAFullWindow() {
        CountWindow window = new CountWindow(2);
        Alarm anySlow = (calls, failures, slow) -> slow > 0;
        Windows.record(window, false);
        Windows.record(window, false);

        assertThat(window.record(true, false, new HalfOf(2))).isEqualTo(new Counts(2, 1));
        assertThat(window.record(false, true, anySlow)).isEqualTo(new Counts(2, 1, 1));
    }

    @Test
    void oneSuccessABucketIsAskedWhileNothingIsBad() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        HalfOf half = new HalfOf(100);
        for (int bucket = 1; bucket <= 3; bucket++) {
            window.record(false, false, half);
            window.record(false, false, half);
            window.counts();
            time.advance(Duration.ofSeconds(1)); // within the bucket
            window.record(false, false, half);
            assertThat(half.asked).isEqualTo(bucket);
            time.advance(Duration.ofSeconds(1)); // the next
        }
    }

    @Test
    void noSuccessIsAskedOnceThereAreCallsEnough() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        HalfOf half = new HalfOf(3);
        window.record(false, false, half);
        window.record(false, false, half);
        window.record(true, false, half);
        int asked = half.asked;

        window.record(false, false, half);

        assertThat(half.asked).isEqualTo(asked);
    }

    /** As after settings have changed. */
    @Test
    void anotherAlarmIsAskedOnceAndThenAsRarely() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        HalfOf changed = new HalfOf(100);
        window.record(false, false, new HalfOf(100));

        window.record(false, false, changed);
        window.record(false, false, changed);

        assertThat(changed.asked).isOne();
    }

    @Test
    void failuresThatOnlyAnotherAlarmWasAskedAboutAreNotMissed() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        HalfOf half = new HalfOf(2);
        for (int i = 0; i < 3; i++) {
            window.record(false, false, half);
        }
        window.record(true, false, half);
        HalfOf patient = new HalfOf(100);
        for (int i = 0; i < 4; i++) {
            window.record(true, false, patient);
        }

        assertThat(window.record(false, false, half)).isEqualTo(new Counts(9, 5));
    }
}
