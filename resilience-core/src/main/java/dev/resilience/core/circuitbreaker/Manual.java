package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.failure.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A state that an operator has chosen: FORCED_OPEN rejects every call, DISABLED lets every call pass and only counts it. Ends by
 * another choice, or after a time to live: FORCED_OPEN then probes, DISABLED closes.
 */
final class Manual extends State implements Permit {

    private final TimeToLive end;

    /**
     * @param from the era that this one follows
     * @throws dev.resilience.core.ResilienceConfigurationException if the time to live is not positive
     */
    Manual(State from, CircuitBreakerState published, String reason, @Nullable Duration timeToLive) {
        super(from.breaker, published, from.opens, reason);
        this.end = new TimeToLive(this, timeToLive);
    }

    @Override
    @Nullable
    Permit tryAcquire() {
        return published == CircuitBreakerState.FORCED_OPEN ? null : this;
    }

    @Override
    public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        breaker.count(outcome, failure, breaker.settings().isSlow(workNanos));
    }

    @Override
    long retryAfterNanos() {
        return published == CircuitBreakerState.FORCED_OPEN ? end.remainingNanos() : -1;
    }

    @Override
    boolean fits(Mode mode) {
        return true;
    }

    @Override
    void entered() {
        end.arm();
    }

    @Override
    void left() {
        end.disarm();
    }
}
