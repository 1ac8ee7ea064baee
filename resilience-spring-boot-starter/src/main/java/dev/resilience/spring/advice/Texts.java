package dev.resilience.spring.advice;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;

/** Numbers as people read and write them. Stateless. */
public final class Texts {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private Texts() {}

    /** A duration to read, to three digits, such as {@code 2.4s}. */
    public static String read(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos < MILLI) {
            return digits(nanos, 1_000) + "us";
        }
        if (nanos < SECOND) {
            return digits(nanos, MILLI) + "ms";
        }
        if (nanos < 2 * MINUTE) {
            return digits(nanos, SECOND) + "s";
        }
        return nanos < 2 * HOUR ? digits(nanos, MINUTE) + "m" : digits(nanos, HOUR) + "h";
    }

    private static String digits(long nanos, long unit) {
        BigDecimal value = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit), MathContext.DECIMAL64);
        int decimals = value.compareTo(BigDecimal.valueOf(100)) >= 0 ? 0 : value.compareTo(BigDecimal.TEN) >= 0 ? 1 : 2;
        return plain(value.setScale(decimals, RoundingMode.HALF_UP));
    }

    /** A share to read, to two digits, such as {@code 1.3 %}. */
    public static String percent(double share) {
        BigDecimal value = BigDecimal.valueOf(share * 100).round(new MathContext(2, RoundingMode.HALF_UP));
        return plain(value) + " %";
    }

    /** A number to read, to two digits. */
    public static String number(double value) {
        return value >= 10
                ? String.valueOf(Math.round(value))
                : plain(BigDecimal.valueOf(value).round(new MathContext(2, RoundingMode.HALF_UP)));
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /** A duration to write into a property: rounded up to two digits, in whole milliseconds or seconds. */
    public static String write(Duration duration) {
        long millis = Math.max(1, (duration.toNanos() + MILLI - 1) / MILLI);
        long rounded = BigDecimal.valueOf(millis)
                .round(new MathContext(2, RoundingMode.UP))
                .longValue();
        return written(Duration.ofMillis(rounded));
    }

    /** A duration as it is, in the largest unit without a fraction. */
    public static String written(Duration duration) {
        if (duration.toNanosPart() == 0 && !duration.isZero()) {
            return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
        }
        return duration.toNanos() % MILLI == 0 ? duration.toMillis() + "ms" : duration.toNanos() + "ns";
    }

    /** Which share one number is of another; 0 of nothing. */
    public static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
