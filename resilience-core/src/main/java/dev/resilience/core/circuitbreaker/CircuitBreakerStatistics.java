package dev.resilience.core.circuitbreaker;

import dev.resilience.core.EnumCounters;
import dev.resilience.core.Verdict;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all circuit breakers of one name have counted since the start; never goes backwards, whatever is reset or evicted.
 * Thread-safe.
 */
public final class CircuitBreakerStatistics {

    private record Move(CircuitBreakerState from, CircuitBreakerState to) {}

    private final EnumCounters<Verdict> outcomes = new EnumCounters<>(Verdict.class);
    private final LongAdder rejections = new LongAdder();
    private final Map<Move, LongAdder> transitions = new ConcurrentHashMap<>();

    void count(Verdict verdict) {
        outcomes.increment(verdict);
    }

    void countRejection() {
        rejections.increment();
    }

    void countTransition(CircuitBreakerState from, CircuitBreakerState to) {
        transitions.computeIfAbsent(new Move(from, to), move -> new LongAdder()).increment();
    }

    /** Calls by what their outcome says about the resource. */
    public long outcomes(Verdict verdict) {
        return outcomes.sum(verdict);
    }

    /** Calls that were not let through. */
    public long rejections() {
        return rejections.sum();
    }

    /** How often a breaker of this name went from one state to another. */
    public long transitions(CircuitBreakerState from, CircuitBreakerState to) {
        LongAdder counter = transitions.get(new Move(from, to));
        return counter == null ? 0 : counter.sum();
    }
}
