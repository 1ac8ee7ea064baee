package dev.resilience.core.retry;

import dev.resilience.core.Verdict;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.retry.AdaptiveRetryConfig.AdaptiveConfig;
import dev.resilience.core.time.TimeSource;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow.Alarm;
import dev.resilience.core.window.TimeWindow;
import java.time.Duration;

/**
 * Stretches delays while many attempts fail, those of all callers counted, first attempts that succeed included. The factor grows
 * linearly from 1, at the failure rate that is allowed, to the greatest, when everything fails. Thread-safe.
 */
final class Stretch {

    /** How long an attempt counts. */
    static final Duration WINDOW = Duration.ofSeconds(30);

    /** Of fewer attempts a rate says nothing. */
    static final int MINIMUM = 10;

    private final TimeWindow attempts;

    Stretch(TimeSource time) {
        attempts = new TimeWindow(time, WINDOW);
    }

    /** Counts an attempt that says something about the resource. */
    void record(Outcome outcome) {
        Verdict verdict = Verdict.of(outcome, Verdict.FAILURE_KINDS);
        if (verdict != Verdict.IGNORED) {
            attempts.record(verdict == Verdict.FAILURE, false, Alarm.NEVER);
        }
    }

    /** By what to multiply a delay now; at least 1. */
    double factor(AdaptiveConfig config) {
        return factor(attempts.counts(), config);
    }

    static double factor(Counts counts, AdaptiveConfig config) {
        double allowed = 1 - config.targetSuccess();
        double excess = counts.failureRate() - allowed;
        return counts.calls() < MINIMUM || excess <= 0
                ? 1
                : 1 + (config.maxMultiplier() - 1) * (excess / (1 - allowed));
    }
}
