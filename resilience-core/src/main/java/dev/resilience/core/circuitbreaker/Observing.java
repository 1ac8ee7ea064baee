package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.window.Counts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets every call pass while a shadow breaker runs on, and tells what the shadow would have rejected. */
final class Observing extends State {

    private final CircuitBreaker shadow;
    private final Manual.ManualEnd end;

    Observing(CircuitBreaker breaker, @Nullable Duration timeToLive) {
        super(breaker, CircuitBreakerState.OBSERVING);
        this.shadow = breaker.newShadow();
        this.end = new Manual.ManualEnd(this, timeToLive);
    }

    @Override
    Permit tryAcquire() {
        Permit shadowed = shadow.tryAcquire();
        if (shadowed == null) {
            breaker.tellRejection(false, null);
            return (outcome, failure, workNanos) -> breaker.count(outcome);
        }
        return (outcome, failure, workNanos) -> {
            breaker.count(outcome);
            shadowed.end(outcome, failure, workNanos);
        };
    }

    /** What the breaker would be in, were it not observing. */
    CircuitBreakerState shadowState() {
        return shadow.state();
    }

    @Override
    Counts counts() {
        return shadow.counts();
    }

    @Override
    void entered() {
        end.arm();
        reconfigured();
    }

    @Override
    void left() {
        end.disarm();
        shadow.retire();
    }

    @Override
    void reconfigured() {
        CircuitBreakerConfig wanted;
        do {
            wanted = breaker.settings();
            shadow.reconfigure(wanted);
        } while (!wanted.equals(breaker.settings()));
    }
}
