package dev.resilience.core.window;

import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last so many seconds, in {@value #BUCKETS} buckets: an outcome counts for at least the window and at most
 * one thirtieth longer. Costs the same whatever the traffic. The lock is held for a few instructions and never while calling
 * out. Thread-safe.
 */
public final class TimeWindow implements OutcomeWindow {

    static final int BUCKETS = 30;

    /** One more than the window is long: the bucket being filled covers a part of the present one only. */
    private static final int RING = BUCKETS + 1;

    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time;
    private final Duration duration;
    private final long bucketNanos;
    private final long origin;
    private final int[] calls = new int[RING];
    private final int[] failures = new int[RING];
    private final int[] slow = new int[RING];
    private long current;
    private int allCalls;
    private int allFailures;
    private int allSlow;

    /**
     * An empty window.
     *
     * @param time the clock
     * @param duration how long an outcome counts; positive
     */
    public TimeWindow(TimeSource time, Duration duration) {
        this.time = time;
        this.duration = duration;
        this.bucketNanos = (duration.toNanos() - 1) / BUCKETS + 1; // rounded up
        this.origin = time.nanoTime();
    }

    /** How long an outcome counts. */
    public Duration duration() {
        return duration;
    }

    @Override
    public @Nullable Counts record(boolean failure, boolean slowCall, Alarm alarm) {
        long now = time.nanoTime();
        lock.lock();
        try {
            expire(now);
            int bucket = (int) (current % RING);
            calls[bucket]++;
            allCalls++;
            if (failure) {
                failures[bucket]++;
                allFailures++;
            }
            if (slowCall) {
                slow[bucket]++;
                allSlow++;
            }
            return alarm.raisedBy(allCalls, allFailures, allSlow) ? new Counts(allCalls, allFailures, allSlow) : null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Counts counts() {
        long now = time.nanoTime();
        lock.lock();
        try {
            expire(now);
            return new Counts(allCalls, allFailures, allSlow);
        } finally {
            lock.unlock();
        }
    }

    /** Empties the buckets that time has left behind; a reading older than the last one changes nothing. */
    private void expire(long now) {
        long bucket = (now - origin) / bucketNanos;
        if (bucket - current >= RING) {
            Arrays.fill(calls, 0);
            Arrays.fill(failures, 0);
            Arrays.fill(slow, 0);
            allCalls = 0;
            allFailures = 0;
            allSlow = 0;
            current = bucket;
            return;
        }
        while (current < bucket) {
            current++;
            int expired = (int) (current % RING);
            allCalls -= calls[expired];
            allFailures -= failures[expired];
            allSlow -= slow[expired];
            calls[expired] = 0;
            failures[expired] = 0;
            slow[expired] = 0;
        }
    }
}
