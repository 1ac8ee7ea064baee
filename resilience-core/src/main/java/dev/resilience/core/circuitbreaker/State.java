package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.window.Counts;
import org.jspecify.annotations.Nullable;

/**
 * One era of a circuit breaker. Whatever was begun in an era (a permit, a timer) keeps a reference to it and can only move the
 * breaker on while that very object is its state; so nothing late can touch a newer era.
 */
abstract sealed class State permits Closed, Open, HalfOpen, Manual, Observing {

    final CircuitBreaker breaker;
    final CircuitBreakerState published;

    /** The reading of the clock at which this era began. */
    final long since;

    State(CircuitBreaker breaker, CircuitBreakerState published) {
        this.breaker = breaker;
        this.published = published;
        this.since = breaker.time().nanoTime();
    }

    /** Admits a call, or returns null: rejected, unless the breaker has meanwhile left this era. */
    abstract @Nullable Permit tryAcquire();

    /** Nanoseconds until a call may pass; negative when that is not known. */
    long retryAfterNanos() {
        return -1;
    }

    /** The outcomes this era looks at, or looked at when it began. */
    Counts counts() {
        return Counts.NONE;
    }

    /** Called once this era has become the breaker's state; arms its timers, and adopts settings that changed meanwhile. */
    void entered() {}

    /** Called once this era has ended, perhaps before {@link #entered} has returned; takes its timers back. */
    void left() {}

    /** Called after the settings have changed while this is the breaker's state; perhaps on several threads at once. */
    void reconfigured() {}
}
