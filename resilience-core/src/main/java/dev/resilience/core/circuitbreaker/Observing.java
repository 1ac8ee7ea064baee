package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.window.Counts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets every call pass while a shadow breaker runs on, and tells what the shadow would have rejected. */
final class Observing extends State {

    private final CircuitBreaker shadow;
    private final TimeToLive end;

    /** Whether the setting {@code mode} asks for it, not an operator. */
    private final boolean byMode;

    private Observing(CircuitBreaker breaker, boolean byMode, @Nullable String reason, @Nullable Duration timeToLive) {
        super(breaker, CircuitBreakerState.OBSERVING, 0, reason);
        this.byMode = byMode;
        this.end = new TimeToLive(this, timeToLive);
        this.shadow = breaker.newShadow();
    }

    /** The state in which a breaker begins whose mode is {@link Mode#OBSERVE}. */
    static Observing byMode(CircuitBreaker breaker, @Nullable String reason) {
        return new Observing(breaker, true, reason, null);
    }

    /**
     * An operator's choice.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the time to live is not positive
     */
    static Observing byHand(CircuitBreaker breaker, String reason, @Nullable Duration timeToLive) {
        return new Observing(breaker, false, reason, timeToLive);
    }

    @Override
    Permit tryAcquire() {
        Permit shadowed = shadow.tryAcquire();
        if (shadowed == null) {
            breaker.tellRejection(false, null);
            return (outcome, failure, workNanos) ->
                    breaker.count(outcome, failure, breaker.settings().isSlow(workNanos));
        }
        return (outcome, failure, workNanos) -> {
            breaker.count(outcome, failure, breaker.settings().isSlow(workNanos));
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
    boolean fits(Mode mode) {
        return !byMode || mode == Mode.OBSERVE;
    }

    @Override
    boolean isAtRest() {
        return byMode && shadowState() == CircuitBreakerState.CLOSED;
    }

    @Override
    boolean isForgettable() {
        return byMode && shadow.isEvictable();
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
        } while (!isInForce(wanted));
    }
}
