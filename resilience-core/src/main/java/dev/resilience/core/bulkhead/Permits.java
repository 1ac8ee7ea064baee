package dev.resilience.core.bulkhead;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The permits of a bulkhead, and those who wait for one, first in, first out. Thread-safe; never blocks for longer than a few
 * instructions, and calls nobody: a waiter that was granted a permit is handed to the caller, who tells it.
 *
 * <p>One word holds how many permits are taken (20 bits), how many calls wait (20 bits) and how many permits were granted so far
 * (22 bits and one that tells that they are full, which is {@linkplain #carry carried} over to {@link #carried}). Taking a free
 * permit is one compare-and-set, giving one back one addition. Whoever joins the queue does so under the lock and by a
 * compare-and-set of the same word: so either it sees the permit that is given back at that moment, or the giver sees that somebody
 * waits, and hands the permit over under the lock. A waiter is never left beside a free permit. Nobody overtakes it, since a word
 * with waiters is above any limit, and so only the lock's holder can take a permit then.
 */
final class Permits {

    /** The most permits, and the most waiters, that the word can hold. */
    static final int MOST = (1 << 20) - 1;

    private static final long WAITER = 1L << 20;
    private static final long GRANT = 1L << 40;

    /** What the count of grants can hold, and one more. */
    private static final long FULL = 1L << 62;

    /** How many grants the word can count, {@link #FULL} left out. */
    static final int MOST_GRANTS = (int) (FULL / GRANT) - 1;

    private final AtomicLong word;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private final LongAdder carried = new LongAdder();
    private final AtomicLong grantsTold = new AtomicLong();
    private volatile int limit;

    Permits(int limit) {
        this(limit, 0);
    }

    /** As if so many permits, {@value #MOST_GRANTS} at most, had been granted and given back. */
    Permits(int limit, int grants) {
        this.limit = limit;
        this.word = new AtomicLong(grants * GRANT);
    }

    /** What became of a call that may wait. */
    enum Entry {
        /** It has a permit. */
        ADMITTED,
        /** It stands in the queue. */
        QUEUED,
        /** The queue is full. */
        REFUSED
    }

    /** Takes a permit if one is free and nobody waits for it. What is seldom needed stands behind the inner loop. */
    boolean tryAcquire() {
        long seen;
        do {
            seen = word.get();
            while (hasRoom(seen)) {
                if (word.compareAndSet(seen, seen + 1 + GRANT)) {
                    return true;
                }
                seen = word.get();
            }
        } while (carry(seen));
        return false;
    }

    /**
     * Whether a permit is free that nobody waits for: the waiters stand above the permits in the word. So does the bit of a full
     * count, which costs a call nothing to look for that way.
     */
    private boolean hasRoom(long seen) {
        return (seen & (FULL | (GRANT - 1))) < limit;
    }

    /** Begins a full count of grants anew; false if it is not full. Every call looks for it, so the count cannot run over. */
    private boolean carry(long seen) {
        if (seen < FULL) {
            return false;
        }
        if (word.compareAndSet(seen, seen - FULL)) {
            carried.add(MOST_GRANTS + 1);
        }
        return true;
    }

    /** Takes a permit if one is free and nobody waits for it; else queues, unless as many as {@code maxQueue} do. */
    Entry enter(Waiter waiter, int maxQueue) {
        lock.lock();
        try {
            while (true) {
                long seen = word.get();
                if (hasRoom(seen)) {
                    if (word.compareAndSet(seen, seen + 1 + GRANT)) {
                        return Entry.ADMITTED;
                    }
                } else if (!carry(seen)) {
                    if (queue.size() >= maxQueue) {
                        return Entry.REFUSED;
                    }
                    if (word.compareAndSet(seen, seen + WAITER)) {
                        queue.add(waiter);
                        return Entry.QUEUED;
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the queue; false if the waiter was granted a permit before. */
    boolean withdraw(Waiter waiter) {
        lock.lock();
        try {
            boolean waited = queue.remove(waiter);
            if (waited) {
                word.addAndGet(-WAITER);
            }
            return waited;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives a permit back.
     *
     * @return the waiter who has it now and must be told, or null
     */
    @Nullable
    Waiter release() {
        if (waiting(word.decrementAndGet()) == 0) {
            return null;
        }
        lock.lock();
        try {
            return grantNext();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes how many permits there are. Must be called again until it returns null.
     *
     * @param newest asked under the lock, so that of several changes the last one stays
     * @return a waiter who was granted a permit and must be told, or null when no more can be granted
     */
    @Nullable
    Waiter resize(IntSupplier newest) {
        lock.lock();
        try {
            limit = newest.getAsInt();
            return grantNext();
        } finally {
            lock.unlock();
        }
    }

    /** Hands a free permit to the first waiter, under the lock. Nobody else takes permits now; they may only be given back. */
    private @Nullable Waiter grantNext() {
        Waiter next = active() < limit ? queue.poll() : null;
        if (next != null) {
            word.addAndGet(1 - WAITER + GRANT);
            next.grant();
        }
        return next;
    }

    /** How many permits there are. */
    int limit() {
        return limit;
    }

    /** How many permits are taken. */
    int active() {
        return (int) (word.get() & MOST);
    }

    /** How many calls wait. */
    int queued() {
        return waiting(word.get());
    }

    private static int waiting(long word) {
        return (int) (word >>> 20) & MOST;
    }

    /**
     * How many permits were granted since the start. At the moment when a full count begins anew it may not have been carried over yet:
     * the highest number told so far hides that, since counters must not go backwards.
     */
    long grants() {
        long before = carried.sum();
        return grantsTold.accumulateAndGet(before + word.get() / GRANT, Math::max);
    }
}
