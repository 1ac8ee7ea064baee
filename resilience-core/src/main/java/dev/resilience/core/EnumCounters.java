package dev.resilience.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One counter per constant, which only grows. Thread-safe and exact: no count is lost or seen twice, and a sum never falls behind
 * an earlier one.
 *
 * <p>The counters are one array until two threads get into each other's way. Then there are two: a thread begins with one of them,
 * and counts in the other one where it meets somebody. Never more, so that the size depends neither on the number of processors nor
 * on that of threads. After {@code LongAdder}, which has more stripes on larger machines, each of a size for itself, and for each
 * counter its own; and which has a thread that met somebody begin elsewhere the next time. Here nothing is kept by thread: which
 * of the two it is says one bit of the thread's scattered number, and who meets somebody moves all threads on to the next bit. So
 * two threads that begin with the same array part after a few meetings.
 *
 * @param <E> what is counted
 */
@SuppressWarnings("EnumOrdinal") // an index that never leaves this object; a map would be most of its size
public final class EnumCounters<E extends Enum<E>> {

    /** The odd number next to 2^64 by the golden ratio: scatters thread numbers, which follow one another. */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    /** How often threads may be moved on: many threads meet however they are divided. The low bits are not scattered well. */
    private static final int MOST_MOVES = 32;

    /**
     * Where the first constant's counter stands, which should be the one that counts most: with its array's header and the other
     * counters around it, so that whatever else is read by every call is hardly ever on its cache line of 64 bytes.
     */
    private static final int MIDDLE = 4;

    private static final int LEAST_LENGTH = 11;

    // No atomic arrays, which are objects around arrays: a breaker per key has one or two of these.
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private static final VarHandle SECOND;

    static {
        try {
            SECOND = MethodHandles.lookup().findVarHandle(EnumCounters.class, "second", long[].class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final long[] first;

    /** Null until threads have met in {@link #first}. */
    private volatile long @Nullable [] second;

    /** Which bit of a thread's number tells where it begins, from the highest. Racy: any value will do, and so will a lost move. */
    private int bit;

    /** Counters at zero for all constants of a type. */
    public EnumCounters(Class<E> type) {
        first = new long[Math.max(MIDDLE + type.getEnumConstants().length, LEAST_LENGTH)];
    }

    /** Counts one. */
    public void increment(E constant) {
        int index = MIDDLE + constant.ordinal();
        long[] spread = second;
        long[] mine = spread == null || beginsWithFirst(Thread.currentThread().getId()) ? first : spread;
        long count = count(mine, index);
        if (!COUNT.compareAndSet(mine, index, count, count + 1)) {
            COUNT.getAndAdd(mine == first ? spread() : first, index, 1L);
            moveOn();
        }
    }

    /** Counts many that were counted elsewhere until now. */
    public void add(E constant, long many) {
        COUNT.getAndAdd(first, MIDDLE + constant.ordinal(), many);
    }

    boolean beginsWithFirst(long thread) {
        return (thread * SCATTER) << bit >= 0;
    }

    void moveOn() {
        if (bit < MOST_MOVES) {
            bit++;
        }
    }

    /** The second array: made by the first thread to meet another one. */
    long[] spread() {
        long[] known = second;
        if (known != null) {
            return known;
        }
        long[] made = new long[first.length];
        long[] other = (long[]) SECOND.compareAndExchange(this, null, made);
        return other == null ? made : other;
    }

    /** What was counted so far. */
    public long sum(E constant) {
        int index = MIDDLE + constant.ordinal();
        long[] spread = second;
        return count(first, index) + (spread == null ? 0 : count(spread, index));
    }

    private static long count(long[] counters, int index) {
        return (long) COUNT.getVolatile(counters, index);
    }
}
