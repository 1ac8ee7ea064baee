package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.window.Counts;
import org.jspecify.annotations.Nullable;

/**
 * One era of a circuit breaker. Whatever was begun in an era (a permit, a timer) keeps a reference to it and can only move the
 * breaker on while that very object is its state; so nothing late can touch a newer era.
 */
abstract sealed class State permits Closed, Open, HalfOpen, Manual, Observing {

    final CircuitBreaker breaker;
    final CircuitBreakerState published;

    /** How often the breaker has opened since it was last closed. */
    final int opens;

    /** Why this era began, for people; null for the first one. */
    final @Nullable String reason;

    /** The reading of the clock at which this era began. */
    final long since;

    State(CircuitBreaker breaker, CircuitBreakerState published, int opens, @Nullable String reason) {
        this.breaker = breaker;
        this.published = published;
        this.opens = opens;
        this.reason = reason;
        this.since = breaker.time().nanoTime();
    }

    /** Admits a call, or returns null: rejected, unless the breaker has meanwhile left this era. */
    abstract @Nullable Permit tryAcquire();

    /** Nanoseconds until a call may pass; negative when that is not known. */
    long retryAfterNanos() {
        return -1;
    }

    /** Called by whoever finds {@link #retryAfterNanos} at 0 before the timer does: begins what was waited for. */
    void waitIsOver() {}

    /** Nanoseconds for which calls are rejected; 0 where they are not, Long.MAX_VALUE where no end is in sight. */
    final long nanosUntilAdmitted() {
        if (published != CircuitBreakerState.OPEN && published != CircuitBreakerState.FORCED_OPEN) {
            return 0;
        }
        long nanos = retryAfterNanos();
        return nanos < 0 ? Long.MAX_VALUE : nanos;
    }

    /** The outcomes this era looks at, or looked at when it began. */
    Counts counts() {
        return Counts.NONE;
    }

    /** How many successes of this era the statistics have not been told of; called under the breaker's lock. */
    long untold() {
        return 0;
    }

    /** Tells the statistics of them, and of every later one at once; called under the breaker's lock when this era ends. */
    void settle() {}

    /** Whether these very settings are in force: every change brings others, and comparing them whole would cost more. */
    @SuppressWarnings("ReferenceEquality")
    final boolean isInForce(CircuitBreakerConfig config) {
        return config == breaker.settings();
    }

    /** Whether this is an era of the state in which a breaker of this mode begins, or one that an operator has chosen. */
    boolean fits(Mode mode) {
        return mode == Mode.ENFORCE;
    }

    /** Whether the breaker stands where it begins: closing it would change nothing. */
    boolean isAtRest() {
        return false;
    }

    /** Whether nothing but outcomes in a window is lost if the breaker is forgotten. */
    boolean isForgettable() {
        return isAtRest();
    }

    /** The failure that this era began with, or the latest in it; null if there was none or it is not kept. */
    @Nullable
    Classification cause() {
        return null;
    }

    /** Called once this era has become the breaker's state; arms its timers, and adopts settings that changed meanwhile. */
    void entered() {}

    /** Called once this era has ended, perhaps before {@link #entered} has returned; takes its timers back. */
    void left() {}

    /** Called after the settings have changed while this is the breaker's state; perhaps on several threads at once. */
    void reconfigured() {}
}
