package dev.resilience.core;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/**
 * The present state of an engine. A move names the state it leaves, by identity, and does nothing if that is not the present one
 * any more; so whatever belongs to an old state (a permit, a timer, a lease) cannot move a newer one. Reading takes no lock.
 * Thread-safe.
 *
 * @param <S> the states; each object is one era and is never used again after it was left
 */
public class Era<S> {

    private final ReentrantLock lock;
    private volatile S present;

    public Era(S first) {
        this(first, new ReentrantLock());
    }

    /**
     * An era over a lock that its engine has already.
     *
     * @param lock held for moves and questions
     */
    public Era(S first, ReentrantLock lock) {
        this.present = first;
        this.lock = lock;
    }

    /** The present state. */
    public final S get() {
        return present;
    }

    /**
     * Asks the present state something, and no move comes in between.
     *
     * @param question asked under the lock: it must call nothing else
     */
    public final long ask(ToLongFunction<S> question) {
        lock.lock();
        try {
            return question.applyAsLong(present);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves {@code from} for {@code to}.
     *
     * @param ordered run after the move and before any other move, under the lock: it may fix the order of an event and must
     *     call nothing else
     * @return whether it moved; false if {@code from} is not the present state
     */
    public final boolean move(S from, S to, Runnable ordered) {
        lock.lock();
        try {
            if (present != from) {
                return false;
            }
            present = to;
            ordered.run();
            return true;
        } finally {
            lock.unlock();
        }
    }
}
