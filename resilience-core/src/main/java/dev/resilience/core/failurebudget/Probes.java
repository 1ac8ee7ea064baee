package dev.resilience.core.failurebudget;

import dev.resilience.core.window.CountWindow;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicLong;

/** Which calls pass although a budget rejects, and what came of them; of one episode. Thread-safe. */
final class Probes {

    /** Of the calls one in so many passes... */
    private static final int EVERY = 100;

    /** ...and at least one in this time. */
    private static final long NANOS = 1_000_000_000L;

    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong last;
    private volatile Sample sample;

    /** The latest outcomes, so many. */
    private record Sample(int size, CountWindow window) {

        Sample(int size) {
            this(size, new CountWindow(size));
        }
    }

    /**
     * @param now the reading of the clock at which the episode begins
     * @param samples how many outcomes decide on recovery
     */
    Probes(long now, int samples) {
        this.last = new AtomicLong(now);
        this.sample = new Sample(samples);
    }

    /** Whether the call that asks is one of those. */
    boolean mayPass(long now) {
        long before = last.get();
        boolean counted = arrivals.incrementAndGet() % EVERY == 0;
        if (counted) {
            last.set(now);
        } else if (now - before < NANOS || !last.compareAndSet(before, now)) {
            return false;
        }
        passed.incrementAndGet();
        return true;
    }

    /** How long until a call passes however few there are. */
    long nanosUntilNext(long now) {
        return Math.max(0, NANOS - (now - last.get()));
    }

    /** How many calls have passed in this episode. */
    long passed() {
        return passed.get();
    }

    void record(boolean failed) {
        sample.window().record(failed, false, OutcomeWindow.Alarm.NEVER);
    }

    /** The latest outcomes, at most as many as decide on recovery. */
    Counts counts() {
        return sample.window().counts();
    }

    boolean areEnough(Counts counts) {
        return counts.calls() == sample.size();
    }

    /** Has so many outcomes decide from now on; begins anew if that is another number. */
    void want(int samples) {
        if (sample.size() != samples) {
            sample = new Sample(samples);
        }
    }

    /** Exact: the product of two doubles may be less than the ratio of counts that it stands for. */
    static boolean showRecovery(Counts counts, FailureBudgetConfig config) {
        BigDecimal allowed = BigDecimal.valueOf(config.threshold())
                .multiply(BigDecimal.valueOf(config.recoveryRatio()))
                .multiply(BigDecimal.valueOf(counts.calls()));
        return BigDecimal.valueOf(counts.failures()).compareTo(allowed) <= 0;
    }
}
