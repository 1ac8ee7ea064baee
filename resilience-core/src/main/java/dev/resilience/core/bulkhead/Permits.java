package dev.resilience.core.bulkhead;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The permits of a bulkhead, and those who wait for one, first in, first out. Thread-safe; never blocks for longer than a few
 * instructions, and calls nobody: a waiter that was granted a permit is handed to the caller, who tells it.
 *
 * <p>One word holds how many permits are taken (low half) and how many calls wait (high half). While nobody waits, taking and
 * giving back are one compare-and-set each. Joining and leaving the queue, and every change while somebody waits, happen under the
 * lock, and change the word by compare-and-set too. So a permit that is given back is either seen by the call that is about to
 * queue, whose own step then fails and is tried again, or its giver sees that somebody waits and hands it over under the lock: a
 * waiter is never left beside a free permit, and nobody overtakes it, since a word with waiters is above any limit.
 */
final class Permits {

    /** One waiter, as the word counts it. */
    private static final long WAITER = 1L << 32;

    private final AtomicLong word = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private volatile int limit;

    Permits(int limit) {
        this.limit = limit;
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

    /** Takes a permit if one is free and nobody waits for it. */
    boolean tryAcquire() {
        long seen = word.get();
        while (seen < limit) {
            if (word.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = word.get();
        }
        return false;
    }

    /** Takes a permit if one is free and nobody waits for it; else queues, unless as many as {@code maxQueue} do. */
    Entry enter(Waiter waiter, int maxQueue) {
        lock.lock();
        try {
            while (true) {
                long seen = word.get();
                if (seen < limit) {
                    if (word.compareAndSet(seen, seen + 1)) {
                        return Entry.ADMITTED;
                    }
                } else if (queue.size() >= maxQueue) {
                    return Entry.REFUSED;
                } else if (word.compareAndSet(seen, seen + WAITER)) {
                    queue.add(waiter);
                    return Entry.QUEUED;
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
        long seen = word.get();
        while (seen < WAITER) {
            if (word.compareAndSet(seen, seen - 1)) {
                return null;
            }
            seen = word.get();
        }
        lock.lock();
        try {
            word.decrementAndGet();
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

    /** Hands a free permit to the first waiter, under the lock. While somebody waits, only the lock's holder changes the word. */
    private @Nullable Waiter grantNext() {
        Waiter next = active() < limit ? queue.poll() : null;
        if (next != null) {
            word.addAndGet(1 - WAITER);
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
        return (int) word.get();
    }

    /** How many calls wait. */
    int queued() {
        return (int) (word.get() >>> 32);
    }
}
