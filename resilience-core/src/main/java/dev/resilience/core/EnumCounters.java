package dev.resilience.core;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One counter per constant, which only grows. Thread-safe and exact: no count is lost or seen twice, and a sum never falls behind
 * an earlier one.
 *
 * <p>The counters are one array until two threads get into each other's way. Then there are {@value #STRIPES} arrays, and each
 * thread counts in one of them; never more, so that the size depends neither on the number of processors nor on that of threads.
 * After {@code LongAdder}, which has more stripes on larger machines, each four times the size, and for each counter its own.
 *
 * @param <E> what is counted
 */
@SuppressWarnings("EnumOrdinal") // an index that never leaves this object; a map would be most of its size
public final class EnumCounters<E extends Enum<E>> {

    static final int STRIPES = 4;

    private static final int STRIPE_BITS = 2;

    /** The odd number next to 2^64 by the golden ratio: scatters thread numbers, which follow one another. */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    /** The least length of a stripe, in counters: with its header more than a cache line. */
    private static final int CACHE_LINE = 8;

    private final AtomicLongArray first;

    /** Null until threads have met in {@link #first}, which is one of them. */
    private final AtomicReference<AtomicLongArray @Nullable []> stripes = new AtomicReference<>();

    /** Counters at zero for all constants of a type. */
    public EnumCounters(Class<E> type) {
        first = new AtomicLongArray(type.getEnumConstants().length);
    }

    /** Counts one. */
    public void increment(E constant) {
        int index = constant.ordinal();
        AtomicLongArray[] spread = stripes.get();
        int stripe = stripe();
        AtomicLongArray mine = spread == null ? first : spread[stripe];
        long count = mine.get(index);
        if (!mine.compareAndSet(index, count, count + 1)) {
            spread()[(stripe + 1) % STRIPES].getAndIncrement(index);
        }
    }

    private static int stripe() {
        return (int) ((Thread.currentThread().getId() * SCATTER) >>> (Long.SIZE - STRIPE_BITS));
    }

    /** The arrays in which threads count once two have met: made by the first to find that out. */
    AtomicLongArray[] spread() {
        AtomicLongArray[] known = stripes.get();
        if (known != null) {
            return known;
        }
        AtomicLongArray[] made = new AtomicLongArray[STRIPES];
        made[0] = first;
        for (int i = 1; i < STRIPES; i++) {
            made[i] = new AtomicLongArray(Math.max(first.length(), CACHE_LINE));
        }
        AtomicLongArray[] other = stripes.compareAndExchange(null, made);
        return other == null ? made : other;
    }

    /** What was counted so far. */
    public long sum(E constant) {
        int index = constant.ordinal();
        AtomicLongArray[] spread = stripes.get();
        if (spread == null) {
            return first.get(index);
        }
        long sum = 0;
        for (AtomicLongArray stripe : spread) {
            sum += stripe.get(index);
        }
        return sum;
    }
}
