package dev.resilience.core.window;

import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Exactly the last n outcomes: a ring of bits and two running counts. The lock is held for a few instructions and never while
 * calling out; it makes the order of outcomes one for all threads, so that the counts cannot drift however far apart two
 * writers are. Thread-safe.
 */
public final class CountWindow implements OutcomeWindow {

    private final ReentrantLock lock = new ReentrantLock();
    private final BitSet failed;
    private final BitSet slow;
    private final int size;
    private int next;
    private int calls;
    private int failures;
    private int slowCalls;

    /**
     * An empty window.
     *
     * @param size how many outcomes to keep, at least 1
     */
    public CountWindow(int size) {
        this.size = size;
        this.failed = new BitSet(size);
        this.slow = new BitSet(size);
    }

    @Override
    public @Nullable Counts record(boolean failure, boolean slowCall, Alarm alarm) {
        lock.lock();
        try {
            if (calls < size) {
                calls++;
            } else {
                failures -= failed.get(next) ? 1 : 0;
                slowCalls -= slow.get(next) ? 1 : 0;
            }
            failed.set(next, failure);
            slow.set(next, slowCall);
            failures += failure ? 1 : 0;
            slowCalls += slowCall ? 1 : 0;
            next = next + 1 == size ? 0 : next + 1;
            return alarm.raisedBy(calls, failures, slowCalls) ? new Counts(calls, failures, slowCalls) : null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Counts counts() {
        lock.lock();
        try {
            return new Counts(calls, failures, slowCalls);
        } finally {
            lock.unlock();
        }
    }
}
