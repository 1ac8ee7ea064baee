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

    /** Each bucket is three counts in a row: calls, failures, slow calls. */
    private static final int STRIDE = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time;
    private final Duration duration;
    private final long bucketNanos;
    private final long origin;
    private final int[] buckets = new int[RING * STRIDE];
    private long current;

    /** Where the counts of bucket {@link #current} begin. */
    private int filling;

    private int calls;
    private int failures;
    private int slowCalls;

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
        long bucket = bucketNow();
        lock.lock();
        try {
            expire(bucket);
            calls++;
            buckets[filling]++;
            if (failure) {
                failures++;
                buckets[filling + 1]++;
            }
            if (slowCall) {
                slowCalls++;
                buckets[filling + 2]++;
            }
            return alarm.raisedBy(calls, failures, slowCalls) ? new Counts(calls, failures, slowCalls) : null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Counts counts() {
        long bucket = bucketNow();
        lock.lock();
        try {
            expire(bucket);
            return new Counts(calls, failures, slowCalls);
        } finally {
            lock.unlock();
        }
    }

    private long bucketNow() {
        return (time.nanoTime() - origin) / bucketNanos;
    }

    /** Empties the buckets that time has left behind; a reading older than the last one changes nothing. */
    private void expire(long bucket) {
        if (bucket - current >= RING) {
            Arrays.fill(buckets, 0);
            calls = 0;
            failures = 0;
            slowCalls = 0;
            current = bucket;
            return;
        }
        while (current < bucket) {
            current++;
            filling = filling == (RING - 1) * STRIDE ? 0 : filling + STRIDE;
            calls -= buckets[filling];
            failures -= buckets[filling + 1];
            slowCalls -= buckets[filling + 2];
            Arrays.fill(buckets, filling, filling + STRIDE, 0);
        }
    }
}
