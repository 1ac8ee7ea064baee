package dev.resilience.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * One counter per constant, which only grows. Thread-safe and exact: no count is lost or seen twice, and a sum never falls behind
 * an earlier one.
 *
 * <p>The counters are one array until two threads get into each other's way. Then there are two: a thread begins with one of them,
 * and counts in the other one where it meets somebody. Never more, so that the size depends neither on the number of processors nor
 * on that of threads. After {@code LongAdder}, which has more stripes on larger machines, each of a size for itself, and for each
 * counter its own.
 *
 * @param <E> what is counted
 */
@SuppressWarnings("EnumOrdinal") // an index that never leaves this object; a map would be most of its size
public final class EnumCounters<E extends Enum<E>> {

    /** The odd number next to 2^64 by the golden ratio: scatters thread numbers, which follow one another. */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    /** The least length of the second array, in counters: with its header more than a cache line. */
    private static final int CACHE_LINE = 8;

    private static final VarHandle SECOND;

    static {
        try {
            SECOND = MethodHandles.lookup().findVarHandle(EnumCounters.class, "second", AtomicLongArray.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final AtomicLongArray first;

    /** Null until threads have met in {@link #first}. */
    private volatile @Nullable AtomicLongArray second;

    /** Counters at zero for all constants of a type. */
    public EnumCounters(Class<E> type) {
        first = new AtomicLongArray(type.getEnumConstants().length);
    }

    /** Counts one. */
    public void increment(E constant) {
        int index = constant.ordinal();
        AtomicLongArray spread = second;
        AtomicLongArray mine = spread == null || beginsWithFirst() ? first : spread;
        long count = mine.get(index);
        if (!mine.compareAndSet(index, count, count + 1)) {
            (mine == first ? spread() : first).getAndIncrement(index);
        }
    }

    private static boolean beginsWithFirst() {
        return Thread.currentThread().getId() * SCATTER >= 0;
    }

    /** The second array: made by the first thread to meet another one. */
    AtomicLongArray spread() {
        AtomicLongArray known = second;
        if (known != null) {
            return known;
        }
        AtomicLongArray made = new AtomicLongArray(Math.max(first.length(), CACHE_LINE));
        AtomicLongArray other = (AtomicLongArray) SECOND.compareAndExchange(this, null, made);
        return other == null ? made : other;
    }

    /** What was counted so far. */
    public long sum(E constant) {
        int index = constant.ordinal();
        AtomicLongArray spread = second;
        return first.get(index) + (spread == null ? 0 : spread.get(index));
    }
}
