package dev.resilience.core.circuitbreaker;

import dev.resilience.core.RejectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A circuit breaker did not let the call through. */
public final class CircuitBreakerOpenException extends RejectedException {

    private static final long serialVersionUID = 1L;

    private final CircuitBreakerState state;
    private final @Nullable String key;

    CircuitBreakerOpenException(
            String name, @Nullable String key, CircuitBreakerState state, @Nullable Duration retryAfter) {
        super(CircuitBreaker.TYPE, name, retryAfter);
        this.key = key;
        this.state = state;
    }

    /** The key of the keyed breaker that rejected the call; null for one without a key. */
    public @Nullable String key() {
        return key;
    }

    /** The state that rejected the call. */
    public CircuitBreakerState state() {
        return state;
    }

    @Override
    protected String describe() {
        return "Circuit breaker '" + name() + (key == null ? "" : "[" + key + "]") + "' is " + state;
    }
}
