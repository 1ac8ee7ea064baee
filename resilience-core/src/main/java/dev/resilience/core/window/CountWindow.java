package dev.resilience.core.window;

import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Exactly the last n outcomes: a ring of bits and two running counts. The lock is held for a few instructions and never while
 * calling out; it makes the order of outcomes one for all threads, so that the counts cannot drift however far apart two
 * writers are. Thread-safe.
 */
public final class CountWindow implements OutcomeWindow {

    private final ReentrantLock lock = new ReentrantLock();
    private final BitSet failed;
    private final int size;
    private int next;
    private int calls;
    private int failures;

    /**
     * An empty window.
     *
     * @param size how many outcomes to keep, at least 1
     */
    public CountWindow(int size) {
        this.size = size;
        this.failed = new BitSet(size);
    }

    @Override
    public Counts record(boolean failure) {
        lock.lock();
        try {
            if (calls < size) {
                calls++;
            } else if (failed.get(next)) {
                failures--;
            }
            failed.set(next, failure);
            failures += failure ? 1 : 0;
            next = next + 1 == size ? 0 : next + 1;
            return new Counts(calls, failures);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Counts counts() {
        lock.lock();
        try {
            return new Counts(calls, failures);
        } finally {
            lock.unlock();
        }
    }
}
