package dev.resilience.core.circuitbreaker;

import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.SlidingWindow;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.window.Counts;
import org.jspecify.annotations.Nullable;

/** Why a circuit breaker moved, in words. */
final class Reasons {

    /** How much of a message is told; it comes from outside. */
    private static final int LONGEST_MESSAGE = 200;

    private Reasons() {}

    static String failureRate(CircuitBreakerConfig config, Counts counts) {
        return rate(config, counts, counts.failures(), "failed", counts.failureRate(), config.failureRateThreshold());
    }

    static String slowCallRate(CircuitBreakerConfig config, Counts counts) {
        String slow = "took longer than " + config.slowCallDuration();
        return rate(config, counts, counts.slow(), slow, counts.slowRate(), config.slowCallRateThreshold());
    }

    private static String rate(
            CircuitBreakerConfig config, Counts counts, int bad, String what, double rate, double threshold) {
        SlidingWindow window = config.slidingWindow();
        Object length = window.type() == WindowType.COUNT ? window.calls() + " calls" : window.duration();
        return bad + " of " + counts.calls() + " calls " + what + ": " + percent(rate) + " in a window of " + length
                + " is at or above " + percent(threshold);
    }

    /** With one decimal. Not by a format, which is 30 µs before it is compiled, on the thread of whoever opens the breaker. */
    private static String percent(double share) {
        return Math.round(share * 1_000) / 10.0 + "%";
    }

    static String row(int limit) {
        return limit + " calls in a row failed";
    }

    static String probes(Counts probes) {
        String failed = probes.failures() + " of " + probes.calls() + " probes failed";
        return probes.slow() == 0 ? failed : failed + ", " + probes.slow() + " were slow";
    }

    /** How a call ended, or an empty text for a success. Never throws, whatever the exception does. */
    static String of(Outcome outcome, @Nullable Throwable failure) {
        if (!(outcome instanceof Classification known)) {
            return "";
        }
        String kind = "; last failure: " + known.kind();
        if (failure == null) {
            return kind + " (" + known.rule() + ")";
        }
        Throwable thrown = FailureRules.withoutCarriers(failure);
        String message = message(thrown);
        return kind + ", " + thrown.getClass().getName() + (message == null ? "" : ": " + message);
    }

    private static @Nullable String message(Throwable thrown) {
        String message;
        try {
            message = thrown.getMessage();
        } catch (RuntimeException brokenGetter) {
            return null;
        }
        if (message == null) {
            return null;
        }
        String line = message.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
    }
}
