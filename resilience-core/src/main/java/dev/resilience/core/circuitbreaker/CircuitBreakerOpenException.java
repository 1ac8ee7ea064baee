package dev.resilience.core.circuitbreaker;

import dev.resilience.core.RejectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A circuit breaker did not let the call through. */
public final class CircuitBreakerOpenException extends RejectedException {

    private static final long serialVersionUID = 1L;

    private final CircuitBreakerState state;

    CircuitBreakerOpenException(String name, CircuitBreakerState state, @Nullable Duration retryAfter) {
        super(CircuitBreaker.TYPE, name, retryAfter);
        this.state = state;
    }

    /** The state that rejected the call. */
    public CircuitBreakerState state() {
        return state;
    }

    @Override
    protected String describe() {
        return "Circuit breaker '" + name() + "' is " + state;
    }
}
