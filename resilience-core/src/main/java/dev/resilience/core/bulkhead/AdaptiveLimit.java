package dev.resilience.core.bulkhead;

import dev.resilience.core.Verdict;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Outcome;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How many calls a resource can serve at once, found from their latency. Thread-safe; never blocks: a sample that comes while
 * another is being taken is left out, unless it is a drop.
 *
 * <p>The algorithm is that of {@code GradientLimit} in Netflix's <a
 * href="https://github.com/Netflix/concurrency-limits">concurrency-limits</a>: the ratio of the latency without load to the present
 * one, the gradient, says how much of the present concurrency only stands in a queue of the resource. Each window of samples moves
 * the limit towards {@code limit × gradient + √limit}, smoothed; the root is the queue that is allowed. Drops take a tenth off, once
 * a window, as in TCP's multiplicative decrease. What differs: a window ends after a number of calls, which needs no clock; the
 * latency without load is the least mean of a window, since single calls may be quick for other reasons; a limit that no call has
 * reached does not grow; and from time to time a limit that was reached is halved for a window, and the latency without load is
 * measured anew, so that a resource which has become slower is not throttled for ever, and one that was never without load is found out.
 */
final class AdaptiveLimit {

    /** The least number of samples that are a window. */
    static final int WINDOW = 50;

    /** How many windows there are from one measurement of the latency without load to the next. */
    static final int PROBE_EVERY = 50;

    /** Where the limit starts, within its bounds. */
    static final int START = 20;

    /** How many times the latency without load is still as good as that. */
    private static final double TOLERANCE = 1.5;

    private static final double SMOOTHING = 0.2;
    private static final double BACKOFF = 0.9;

    private final ReentrantLock lock = new ReentrantLock();
    private final int min;
    private final int max;
    private volatile int limit;
    private volatile boolean dropped;

    // Under the lock.
    private double estimate;
    private double noLoadNanos = Double.POSITIVE_INFINITY;
    private long sumNanos;
    private int successes;
    private int samples;
    private int peak;
    private int skip;
    private boolean reachedSinceProbe;
    private int windowsUntilProbe = PROBE_EVERY;
    private double estimateBeforeProbe;

    /** A limit that has seen nothing. */
    AdaptiveLimit(int min, int max) {
        this(min, max, START);
    }

    private AdaptiveLimit(int min, int max, double start) {
        this.min = min;
        this.max = max;
        this.estimate = bounded(start);
        this.limit = (int) estimate;
    }

    /**
     * The limit that a configuration asks for, or null if it asks for none.
     *
     * @param before the one that there was; what it has found is kept
     */
    static @Nullable AdaptiveLimit of(BulkheadConfig config, @Nullable AdaptiveLimit before) {
        if (config.limit() == BulkheadConfig.Limit.FIXED) {
            return null;
        }
        return before == null
                ? new AdaptiveLimit(config.minConcurrent(), config.maxConcurrent())
                : before.within(config.minConcurrent(), config.maxConcurrent());
    }

    /** This limit within other bounds. */
    private AdaptiveLimit within(int newMin, int newMax) {
        lock.lock();
        try {
            AdaptiveLimit changed =
                    new AdaptiveLimit(newMin, newMax, estimateBeforeProbe > 0 ? estimateBeforeProbe : estimate);
            changed.noLoadNanos = noLoadNanos;
            return changed;
        } finally {
            lock.unlock();
        }
    }

    /** The limit as it is now. */
    int limit() {
        return limit;
    }

    /**
     * Takes the end of a call into account.
     *
     * @param workNanos how long the work took, or negative if that is not known
     * @param active how many calls ran at its end, itself included
     * @return whether the limit has changed
     */
    boolean ended(Outcome outcome, long workNanos, int active) {
        boolean drop = isDrop(outcome);
        if (!drop && (workNanos < 0 || Verdict.of(outcome) != Verdict.SUCCESS)) {
            return false; // a quick failure says nothing about the time that work takes
        }
        if (!lock.tryLock()) {
            if (drop) {
                dropped = true;
            }
            return false;
        }
        try {
            int before = limit;
            sample(drop, workNanos, active);
            return limit != before;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the resource, or something in front of it, had more calls than it can serve. */
    private static boolean isDrop(Outcome outcome) {
        return outcome instanceof Classification failure
                && switch (failure.kind()) {
                    case TIMEOUT, RATE_LIMITED, RESOURCE_EXHAUSTED, REJECTED -> true;
                    default -> false;
                };
    }

    private void sample(boolean drop, long workNanos, int active) {
        if (skip > 0) {
            skip--;
            return;
        }
        samples++;
        peak = Math.max(peak, active);
        if (drop) {
            dropped = true;
        } else {
            successes++;
            sumNanos += workNanos;
        }
        if (samples >= Math.max(WINDOW, 2 * limit)) {
            endWindow();
        }
    }

    private void endWindow() {
        double latency = successes == 0 ? Double.NaN : Math.max(1, (double) sumNanos / successes);
        boolean backOff = dropped;
        boolean reached = peak >= limit;
        dropped = false;
        sumNanos = 0;
        successes = 0;
        samples = 0;
        peak = 0;
        if (estimateBeforeProbe > 0) {
            endProbe(latency);
            return;
        }
        noLoadNanos = Math.min(noLoadNanos, Double.isNaN(latency) ? noLoadNanos : latency);
        if (backOff) {
            move(estimate * BACKOFF);
        } else {
            double gradient = Math.max(0.5, Math.min(1, TOLERANCE * noLoadNanos / latency));
            double target = estimate * gradient + Math.sqrt(estimate);
            if (target < estimate || reached) {
                move(estimate + (target - estimate) * SMOOTHING);
            }
        }
        reachedSinceProbe |= reached;
        windowsUntilProbe--;
        if (windowsUntilProbe <= 0 && reachedSinceProbe) {
            beginProbe();
        }
    }

    /** Calls that were begun before the probe have queued behind more than it allows: they are not counted. */
    private void beginProbe() {
        windowsUntilProbe = PROBE_EVERY;
        reachedSinceProbe = false;
        skip = limit;
        estimateBeforeProbe = estimate;
        move(estimate / 2);
    }

    private void endProbe(double latency) {
        if (!Double.isNaN(latency)) {
            noLoadNanos = latency;
        }
        skip = limit;
        move(estimateBeforeProbe);
        estimateBeforeProbe = 0;
    }

    private void move(double to) {
        estimate = bounded(to);
        limit = (int) estimate;
    }

    private double bounded(double wanted) {
        return Math.max(min, Math.min(max, wanted));
    }
}
