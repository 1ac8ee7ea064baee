package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Verdict;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all circuit breakers of one name have counted since the start; never goes backwards, whatever is reset or evicted.
 * Thread-safe.
 */
public final class CircuitBreakerStatistics {

    private static final int STATES = CircuitBreakerState.values().length;

    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final AtomicLongArray transitions = new AtomicLongArray(STATES * STATES);

    void count(Verdict verdict) {
        switch (verdict) {
            case SUCCESS -> successes.increment();
            case FAILURE -> failures.increment();
            case IGNORED -> ignored.increment();
        }
    }

    void countRejection() {
        rejections.increment();
    }

    void countTransition(CircuitBreakerState from, CircuitBreakerState to) {
        transitions.incrementAndGet(from.ordinal() * STATES + to.ordinal());
    }

    /** Calls whose outcome shows that the resource is alive. */
    public long successes() {
        return successes.sum();
    }

    /** Calls whose outcome counts against the resource. */
    public long failures() {
        return failures.sum();
    }

    /** Calls whose outcome says nothing about the resource. */
    public long ignored() {
        return ignored.sum();
    }

    /** Calls that were not let through. */
    public long rejections() {
        return rejections.sum();
    }

    /** How often a breaker of this name went from one state to another. */
    public long transitions(CircuitBreakerState from, CircuitBreakerState to) {
        return transitions.get(from.ordinal() * STATES + to.ordinal());
    }
}
