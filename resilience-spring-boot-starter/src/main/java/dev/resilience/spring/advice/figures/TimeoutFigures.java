package dev.resilience.spring.advice.figures;

import dev.resilience.core.timeout.Timeout;
import dev.resilience.core.timeout.TimeoutConfig;

/**
 * What a timeout has counted since the start. Immutable.
 *
 * @param settings the settings in force
 * @param successes calls that ended normally in time, or whose late result was kept
 * @param failures calls that failed for another reason than time
 * @param timeouts calls that ended because time was up
 * @param attemptTimeouts attempts that did not end before their own time was up
 */
public record TimeoutFigures(TimeoutConfig settings, long successes, long failures, long timeouts, long attemptTimeouts)
        implements PolicyFigures {

    /** What a timeout has counted by now. */
    public static TimeoutFigures of(Timeout timeout) {
        return new TimeoutFigures(
                timeout.settings(),
                timeout.successes(),
                timeout.failures(),
                timeout.timeouts(),
                timeout.attemptTimeouts());
    }

    @Override
    public String type() {
        return Timeout.TYPE;
    }

    @Override
    public long calls() {
        return successes + failures + timeouts;
    }
}
