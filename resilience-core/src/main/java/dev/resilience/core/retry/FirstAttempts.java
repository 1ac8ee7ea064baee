package dev.resilience.core.retry;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who counts the first attempts of a {@link RetryBudget}: the budget, and the retries that use it, whose counts of calls that
 * succeeded at once are those of first attempts, too. So a call is counted once, which is most of what it costs. Guarded by the
 * budget's lock, but for {@link #count}.
 */
final class FirstAttempts {

    private final LongAdder own = new LongAdder();
    private final List<Counter> counters = new ArrayList<>();
    private long total;

    FirstAttempts() {
        join(own, 0);
    }

    /** Counts one that nobody else counts; any thread may do so at any time. */
    void count() {
        own.increment();
    }

    /**
     * Counts what a counter grows by from now on.
     *
     * @param counter which only grows
     * @param from how much of it is not meant
     */
    void join(LongAdder counter, long from) {
        counters.add(new Counter(counter, from));
    }

    /** How many there are that have not been taken yet: they are now. Each is taken once, and none is lost. */
    long take() {
        long taken = 0;
        for (int i = counters.size() - 1; i >= 0; i--) {
            Counter counter = counters.get(i);
            LongAdder attempts = counter.get();
            if (attempts == null) {
                counters.remove(i);
            } else {
                taken += counter.advanceTo(attempts.sum());
            }
        }
        total += taken;
        return taken;
    }

    /**
     * Takes no more from a counter.
     *
     * @return how much of it has been taken, or was not meant
     */
    long leave(LongAdder counter) {
        for (int i = 0; i < counters.size(); i++) {
            if (counters.get(i).get() == counter) {
                return counters.remove(i).taken;
            }
        }
        throw new IllegalArgumentException("Counts nothing here: " + counter);
    }

    /** How many have been taken in all. */
    long total() {
        return total;
    }

    /** Weak, since a budget may outlive the retries that share it. */
    private static final class Counter extends WeakReference<LongAdder> {

        private long taken;

        Counter(LongAdder attempts, long from) {
            super(attempts);
            this.taken = from;
        }

        long advanceTo(long count) {
            long growth = count - taken;
            taken = count;
            return growth;
        }
    }
}
