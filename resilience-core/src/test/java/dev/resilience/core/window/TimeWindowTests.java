package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import dev.resilience.core.window.OutcomeWindow.Alarm;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TimeWindowTests {

    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final FakeTimeSource time = new FakeTimeSource();

    @Test
    void isEmptyAtFirst() {
        assertThat(new TimeWindow(time, MINUTE).counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void anOutcomeCountsForTheWindowAndAtMostAThirtiethLonger() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        time.advance(Duration.ofMillis(1_999)); // the end of the first bucket
        Windows.record(window, true);

        time.advance(MINUTE);
        assertThat(window.counts()).isEqualTo(new Counts(1, 1));

        time.advance(Duration.ofSeconds(2));
        assertThat(window.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void anOutcomeAtTheEndOfABucketBelongsToTheNext() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        Windows.record(window, false);
        time.advance(Duration.ofSeconds(2));
        Windows.record(window, false);

        time.advance(MINUTE);

        assertThat(window.counts()).isEqualTo(new Counts(1, 0));
    }

    /** Trap 6: buckets expire by time, not by calls. */
    @Test
    void manyCallsAtOneTimeExpireNothing() {
        TimeWindow window = new TimeWindow(time, MINUTE);

        for (int i = 1; i <= 1_000; i++) {
            assertThat(Windows.record(window, i % 2 == 0)).isEqualTo(new Counts(i, i / 2));
        }
    }

    /** Trap 6: a gap of any length leaves nothing behind, also one of a multiple of the ring. */
    @ParameterizedTest
    @ValueSource(longs = {62, 64, 120, 122, 124, 1_860, 3_720, 86_400, 31_536_000, 3_153_600_000L})
    void gapsOfAnyLengthExpireEverything(long seconds) {
        TimeWindow window = new TimeWindow(time, MINUTE);
        Windows.record(window, true);
        time.advance(Duration.ofSeconds(2));
        Windows.record(window, true);

        time.advance(Duration.ofSeconds(seconds));

        assertThat(window.counts()).isEqualTo(Counts.NONE);
        assertThat(Windows.record(window, false)).isEqualTo(new Counts(1, 0));
    }

    /** Trap 7: readings of the monotonic clock overflow while the window is in use. */
    @Test
    void theClockMayOverflow() {
        FakeTimeSource overflowing =
                new FakeTimeSource(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos(), Instant.EPOCH);
        TimeWindow window = new TimeWindow(overflowing, MINUTE);
        Windows.record(window, true);

        overflowing.advance(Duration.ofSeconds(45));
        assertThat(overflowing.nanoTime()).isNegative();
        assertThat(Windows.record(window, false)).isEqualTo(new Counts(2, 1));

        overflowing.advance(Duration.ofSeconds(17));
        assertThat(window.counts()).isEqualTo(new Counts(1, 0));
    }

    /** Trap 7: the time of day has no say. */
    @Test
    void theWallClockMayBeSetBackOrForth() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        Windows.record(window, true);

        time.setWallTime(Instant.parse("1970-01-01T00:00:00Z"));
        assertThat(Windows.record(window, false)).isEqualTo(new Counts(2, 1));
        time.setWallTime(Instant.parse("2100-01-01T00:00:00Z"));
        assertThat(window.counts()).isEqualTo(new Counts(2, 1));

        time.advance(Duration.ofSeconds(62));
        assertThat(window.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void theLongestWindowForgetsNothing() {
        TimeWindow window = new TimeWindow(time, Duration.ofNanos(Long.MAX_VALUE));
        Windows.record(window, true);

        time.advance(Duration.ofDays(365 * 100));

        assertThat(Windows.record(window, false)).isEqualTo(new Counts(2, 1));
    }

    /** A thread that read the clock and was then overtaken by others, or by years. */
    @Test
    void aReadingOlderThanTheLastOneExpiresNothing() {
        AtomicLong clock = new AtomicLong(1_000);
        TimeWindow window = new TimeWindow(new SettableClock(clock), Duration.ofNanos(300));
        clock.set(1_200);
        Windows.record(window, true);

        clock.set(1_000);
        assertThat(Windows.record(window, true)).isEqualTo(new Counts(2, 2));
        clock.set(-5_000);
        assertThat(window.counts()).isEqualTo(new Counts(2, 2));

        clock.set(1_510);
        assertThat(window.counts()).isEqualTo(Counts.NONE);
    }

    /** Trap 41, for time windows. */
    @Test
    void everyOutcomeOfEveryThreadIsCountedOnceWhileTimeMoves() throws Exception {
        int each = 100_000;
        AtomicLong clock = new AtomicLong();
        TimeWindow window = new TimeWindow(new SettableClock(clock), Duration.ofNanos(30L * each));

        Racers.run(2, racer -> {
            for (int i = 0; i < each; i++) {
                clock.incrementAndGet();
                Counts seen = Windows.record(window, racer == 0 || i % 4 == 0);
                assertThat(seen.calls()).isGreaterThan(i);
            }
        });
        assertThat(window.counts()).isEqualTo(new Counts(2 * each, each + each / 4));

        clock.addAndGet(31L * each);
        assertThat(window.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void countsDoNotDriftWhileThreadsMoveTimeThroughManyWindows() throws Exception {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
        TimeWindow window = new TimeWindow(new SettableClock(clock), Duration.ofNanos(60));

        Racers.run(2, racer -> {
            Random random = new Random(racer);
            for (int i = 0; i < 100_000; i++) {
                clock.addAndGet(random.nextInt(50) == 0 ? 100 : random.nextInt(2));
                Counts seen = Windows.record(window, random.nextBoolean());
                assertThat(seen.failures()).isBetween(0, seen.calls());
            }
        });

        clock.addAndGet(62);
        assertThat(window.counts()).isEqualTo(Counts.NONE);
    }

    /** Trap 13: the success that completes the minimum, and the first one after earlier successes have expired, are asked. */
    @Test
    void aSuccessIsAskedWhereItCanMatter() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        Alarm half = halfOf(4);
        for (int i = 0; i < 10; i++) {
            assertThat(window.record(false, false, half)).isNull();
        }
        time.advance(Duration.ofSeconds(2));
        for (int i = 0; i < 5; i++) {
            assertThat(window.record(true, false, half)).isNull();
        }
        assertThat(window.record(false, false, half)).isNull();

        time.advance(Duration.ofSeconds(60)); // the ten of the first bucket are over

        assertThat(window.record(false, false, half)).isEqualTo(new Counts(7, 5));
    }

    @Test
    void oneAlarmDoesNotAnswerForAnother() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        Alarm half = halfOf(2);
        Alarm stricter = halfOf(1);
        window.record(false, false, half);
        window.record(false, false, half);
        window.record(true, false, half);

        assertThat(window.record(true, false, Alarm.NEVER)).isNull();
        assertThat(window.record(false, false, Alarm.NEVER)).isNull();
        assertThat(window.record(true, false, Alarm.NEVER)).isNull();
        assertThat(window.record(false, false, stricter)).as("3 of 7").isNull();
        window.record(true, false, Alarm.NEVER);

        assertThat(window.record(false, false, stricter)).as("4 of 9").isNull();
        window.record(true, false, Alarm.NEVER);
        window.record(true, false, Alarm.NEVER);
        assertThat(window.record(false, false, half)).isEqualTo(new Counts(12, 6));
    }

    @Test
    void anAlarmThatIsRaisedStaysSoForSuccesses() {
        TimeWindow window = new TimeWindow(time, MINUTE);
        Alarm half = halfOf(1);
        window.record(false, false, half);
        window.record(true, false, half);
        window.record(true, false, half);

        assertThat(window.record(false, false, half)).isEqualTo(new Counts(4, 2));
        assertThat(window.record(false, false, half)).isNull();
    }

    /** The alarm asks for ten; whoever brings the tenth must be told, a success that is not asked under the lock included. */
    @Test
    void ofThreadsThatCompleteTheMinimumAtOnceOneIsTold() throws Exception {
        AtomicLong clock = new AtomicLong();
        AtomicInteger told = new AtomicInteger();
        AtomicReference<TimeWindow> window = new AtomicReference<>();
        CyclicBarrier barrier = new CyclicBarrier(2, () -> {
            window.set(new TimeWindow(new SettableClock(clock), MINUTE));
            told.set(0);
        });

        CyclicBarrier ended = new CyclicBarrier(2);

        // One alarm for all, as an engine has one: that is when a success need not ask.
        Alarm tenth = halfOf(10);
        Racers.run(2, racer -> {
            for (int round = 0; round < 5_000; round++) {
                barrier.await();
                TimeWindow mine = window.get();
                for (int i = 0; i < 5; i++) {
                    boolean failed = racer == 0;
                    told.addAndGet(mine.record(failed, false, tenth) == null ? 0 : 1);
                }
                ended.await();
                assertThat(told.get()).as("round %d", round).isPositive();
            }
        });
    }

    /** At least half of at least so many. */
    private static Alarm halfOf(int minimum) {
        return new Alarm() {
            @Override
            public boolean raisedBy(int calls, int failures, int slow) {
                return calls >= minimum && 2 * failures >= calls;
            }

            @Override
            public int minimumCalls() {
                return minimum;
            }
        };
    }
}
