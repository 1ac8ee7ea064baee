package dev.resilience.core.diagnosis;

import java.time.Duration;

/** Durations as people write them into properties, and round ones above what was measured. Stateless. */
final class DurationText {

    private static final long MILLI = 1_000_000;
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration SHORTEST_LIMIT = Duration.ofMillis(1);

    private DurationText() {}

    /** In the largest unit that leaves no fraction: {@code 2s}, {@code 2900ms}, {@code 750us}, {@code 1ns}. */
    static String of(Duration duration) {
        if (duration.equals(Duration.ofSeconds(duration.toSeconds())) || duration.compareTo(LONGEST) > 0) {
            return duration.toSeconds() + "s";
        }
        long nanos = duration.toNanos();
        if (nanos % MILLI == 0) {
            return nanos / MILLI + "ms";
        }
        return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
    }

    /** As {@link #of}, but of what was measured: three digits say enough. */
    static String measured(Duration duration) {
        return of(Duration.ofNanos(rounded(nanos(duration), 100, false)));
    }

    /** A wait in whole milliseconds, rounded up: one that is too short is in vain. */
    static String ofWait(Duration duration) {
        long nanos = nanos(duration);
        return of(Duration.ofMillis(nanos / MILLI + (nanos % MILLI == 0 ? 0 : 1)));
    }

    /** {@link #withHeadroom A fifth} above a measured duration, rounded up to two digits; 1 ms or more. */
    static Duration above(Duration measured) {
        Duration round = Duration.ofNanos(rounded(nanos(withHeadroom(measured)), 10, true));
        return round.compareTo(SHORTEST_LIMIT) < 0 ? SHORTEST_LIMIT : round;
    }

    /** A fifth more. */
    static Duration withHeadroom(Duration measured) {
        long nanos = nanos(measured);
        long fifth = nanos / 5 + (nanos % 5 == 0 ? 0 : 1);
        return Duration.ofNanos(nanos > Long.MAX_VALUE - fifth ? Long.MAX_VALUE : nanos + fifth);
    }

    /** Leaves as many digits as {@code unit} has. */
    private static long rounded(long nanos, long unit, boolean up) {
        long step = 1;
        while (nanos / step >= unit * 10) {
            step *= 10;
        }
        long whole = nanos / step;
        boolean raise = up ? nanos % step != 0 : nanos % step >= (step + 1) / 2 && step > 1;
        return raise && whole < Long.MAX_VALUE / step ? (whole + 1) * step : whole * step;
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
