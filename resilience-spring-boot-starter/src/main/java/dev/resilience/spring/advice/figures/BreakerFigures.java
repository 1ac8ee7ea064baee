package dev.resilience.spring.advice.figures;

import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.circuitbreaker.CircuitBreakerStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What the circuit breakers of one name have counted since the start. Immutable.
 *
 * @param settings the settings in force
 * @param successes calls whose outcome was a success
 * @param failures calls whose outcome was a failure
 * @param ignored calls whose outcome said nothing
 * @param rejected calls that were not let through
 * @param opened how often one went from closed to open
 * @param keyed whether there is a breaker per key, each of which sees only some of the calls
 * @param busiest the most calls that its time window has held; null for a count window, or while that is not known
 */
public record BreakerFigures(
        CircuitBreakerConfig settings,
        long successes,
        long failures,
        long ignored,
        long rejected,
        long opened,
        boolean keyed,
        @Nullable Busiest busiest)
        implements PolicyFigures {

    /** What a breaker has counted by now. */
    public static BreakerFigures of(CircuitBreaker breaker, boolean keyed, @Nullable Busiest busiest) {
        CircuitBreakerStatistics counted = breaker.statistics();
        return new BreakerFigures(
                breaker.settings(),
                counted.outcomes(Verdict.SUCCESS),
                counted.outcomes(Verdict.FAILURE),
                counted.outcomes(Verdict.IGNORED),
                counted.rejections(),
                counted.transitions(CircuitBreakerState.CLOSED, CircuitBreakerState.OPEN),
                keyed,
                busiest);
    }

    @Override
    public String type() {
        return CircuitBreaker.TYPE;
    }

    @Override
    public long calls() {
        return counted() + ignored + rejected;
    }

    /** Calls whose outcome counts in a window. */
    public long counted() {
        return successes + failures;
    }
}
