package dev.resilience.spring.failure;

import dev.resilience.core.time.TimeSource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Retry-After}: whole seconds, or an HTTP date in any of the three forms that RFC 9110 (5.6.7) wants read. What
 * cannot be read is as good as absent; a date in the past is zero. Stateless.
 */
final class RetryAfterHeader {

    /** Longer is no plan, and would not fit into nanoseconds everywhere. */
    static final Duration LONGEST = Duration.ofDays(365);

    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC));

    private RetryAfterHeader() {}

    static @Nullable Duration parse(String header, TimeSource time) {
        String value = header.strip();
        if (value.isEmpty()) {
            return null;
        }
        return Character.isLetter(value.charAt(0)) ? untilDate(value, time) : ofSeconds(value);
    }

    private static @Nullable Duration ofSeconds(String digits) {
        long seconds = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return null;
            }
            seconds = Math.min(seconds * 10 + (digit - '0'), LONGEST.toSeconds());
        }
        return Duration.ofSeconds(seconds);
    }

    private static @Nullable Duration untilDate(String date, TimeSource time) {
        for (DateTimeFormatter format : DATES) {
            try {
                Duration left = Duration.between(time.wallTime(), format.parse(date, Instant::from));
                if (left.isNegative()) {
                    return Duration.ZERO;
                }
                return left.compareTo(LONGEST) > 0 ? LONGEST : left;
            } catch (DateTimeException notThisForm) {
                // The next form may fit.
            }
        }
        return null;
    }
}
