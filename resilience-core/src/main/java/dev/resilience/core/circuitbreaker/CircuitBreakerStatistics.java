package dev.resilience.core.circuitbreaker;

import dev.resilience.core.EnumCounters;
import dev.resilience.core.Era;
import dev.resilience.core.Verdict;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What all circuit breakers of one name have counted since the start; never goes backwards, whatever is reset or evicted.
 * Thread-safe.
 */
public final class CircuitBreakerStatistics {

    private static final int STATES = CircuitBreakerState.values().length;
    private static final int MOVES = STATES * STATES;
    private static final long[] NONE = {};
    private static final AtomicReferenceFieldUpdater<CircuitBreakerStatistics, long[]> TRANSITIONS =
            AtomicReferenceFieldUpdater.newUpdater(CircuitBreakerStatistics.class, long[].class, "transitions");

    /** What is counted one by one; in one object, whose size it is that matters. */
    private enum Counted {
        SUCCESS,
        FAILURE,
        IGNORED,
        SLOW,
        REJECTED;

        static Counted of(Verdict verdict) {
            return switch (verdict) {
                case SUCCESS -> SUCCESS;
                case FAILURE -> FAILURE;
                case IGNORED -> IGNORED;
            };
        }
    }

    private final EnumCounters<Counted> counters = new EnumCounters<>(Counted.class);

    /**
     * For each move made so far its count times {@value #MOVES}, plus its number; replaced as a whole. A breaker makes few different
     * moves, and rarely: a counter for each possible one would be most of its memory.
     */
    private volatile long[] transitions = NONE;

    /** The states of the breaker of this name that has no key: of its successes some are counted by its window only. */
    private volatile @Nullable Era<State> states;

    /** Has those added. */
    void addUntoldOf(Era<State> ofTheName) {
        states = ofTheName;
    }

    void count(Verdict verdict, boolean slow) {
        counters.increment(Counted.of(verdict));
        if (slow && verdict != Verdict.IGNORED) {
            counters.increment(Counted.SLOW);
        }
    }

    /** Counts what a window has counted that ends; called under the lock of its breaker. */
    void countSuccesses(long untold) {
        counters.add(Counted.SUCCESS, untold);
    }

    void countRejection() {
        counters.increment(Counted.REJECTED);
    }

    void countTransition(CircuitBreakerState from, CircuitBreakerState to) {
        int move = number(from, to);
        TRANSITIONS.updateAndGet(this, counts -> withOneMore(counts, move));
    }

    private static long[] withOneMore(long[] counts, int move) {
        int at = find(counts, move);
        long[] changed = Arrays.copyOf(counts, Math.max(counts.length, at + 1));
        changed[at] = at < counts.length ? counts[at] + MOVES : MOVES + move;
        return changed;
    }

    /** Where a move is counted, or would be. */
    private static int find(long[] counts, int move) {
        int at = 0;
        while (at < counts.length && counts[at] % MOVES != move) {
            at++;
        }
        return at;
    }

    @SuppressWarnings("EnumOrdinal") // a number that never leaves this object
    private static int number(CircuitBreakerState from, CircuitBreakerState to) {
        return from.ordinal() * STATES + to.ordinal();
    }

    /** Calls by what their outcome says about the resource. */
    public long outcomes(Verdict verdict) {
        Era<State> present = states;
        return verdict == Verdict.SUCCESS && present != null
                ? present.ask(state -> counters.sum(Counted.SUCCESS) + state.untold())
                : counters.sum(Counted.of(verdict));
    }

    /** Calls that were slow, failed or not; none while slow calls are not looked for. */
    public long slowCalls() {
        return counters.sum(Counted.SLOW);
    }

    /** Calls that were not let through. */
    public long rejections() {
        return counters.sum(Counted.REJECTED);
    }

    /** How often a breaker of this name went from one state to another. */
    public long transitions(CircuitBreakerState from, CircuitBreakerState to) {
        long[] counts = transitions;
        int at = find(counts, number(from, to));
        return at < counts.length ? counts[at] / MOVES : 0;
    }
}
