package dev.resilience.core;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * One counter per constant, which only grows. Thread-safe: the map is complete from the start and never changes.
 *
 * @param <E> what is counted
 */
public final class EnumCounters<E extends Enum<E>> {

    private final Map<E, LongAdder> counters;

    /** Counters at zero for all constants of a type. */
    public EnumCounters(Class<E> type) {
        counters = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            counters.put(constant, new LongAdder());
        }
    }

    /** Counts one. */
    public void increment(E constant) {
        of(constant).increment();
    }

    /** What was counted so far. */
    public long sum(E constant) {
        return of(constant).sum();
    }

    private LongAdder of(E constant) {
        LongAdder counter = counters.get(constant);
        if (counter == null) {
            throw new IllegalArgumentException("no counter for " + constant);
        }
        return counter;
    }
}
