package dev.resilience.core;

import java.util.concurrent.atomic.LongAdder;

/**
 * One counter per constant, which only grows. Thread-safe: the array is complete from the start and never changes.
 *
 * @param <E> what is counted
 */
@SuppressWarnings("EnumOrdinal") // an index that never leaves this object; a map would be most of its size
public final class EnumCounters<E extends Enum<E>> {

    private final LongAdder[] counters;

    /** Counters at zero for all constants of a type. */
    public EnumCounters(Class<E> type) {
        counters = new LongAdder[type.getEnumConstants().length];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = new LongAdder();
        }
    }

    /** Counts one. */
    public void increment(E constant) {
        counters[constant.ordinal()].increment();
    }

    /** What was counted so far. */
    public long sum(E constant) {
        return counters[constant.ordinal()].sum();
    }
}
