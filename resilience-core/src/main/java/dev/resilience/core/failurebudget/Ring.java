package dev.resilience.core.failurebudget;

import java.time.Duration;
import java.util.Arrays;

/**
 * Calls and failures by stretches of time of equal length, the newest so many of them: 16 bytes each. Times are nanoseconds since
 * the history began. Not thread-safe; guarded by the lock of its {@link OutcomeHistory}.
 */
final class Ring {

    /** Each bucket is two counts in a row: calls, failures. */
    private static final int STRIDE = 2;

    private final long bucketNanos;
    private final long[] counts;
    private long current;

    /**
     * An empty ring.
     *
     * @param bucket the length of a bucket
     * @param span the longest time that {@link #last} is asked about
     */
    Ring(Duration bucket, Duration span) {
        this.bucketNanos = bucket.toNanos();
        int full = (int) ((span.toNanos() - 1) / bucketNanos + 1);
        this.counts = new long[(full + 1) * STRIDE]; // and the one that is being filled
    }

    /** Takes over what another ring of the same resolution has, or had when {@code saved} was taken at {@code elapsed}. */
    void restore(long[] saved, long elapsed) {
        current = elapsed / bucketNanos;
        int known = saved.length / STRIDE;
        for (long bucket = Math.max(0, current - Math.min(known, buckets()) + 1); bucket <= current; bucket++) {
            System.arraycopy(saved, (int) (bucket % known) * STRIDE, counts, slot(bucket), STRIDE);
        }
    }

    /** All counts, for {@link #restore}. */
    long[] save() {
        return counts.clone();
    }

    /** Empties the buckets that time has left behind; an older time than the last one changes nothing. */
    void advance(long elapsed) {
        long bucket = elapsed / bucketNanos;
        if (bucket - current >= buckets()) {
            Arrays.fill(counts, 0);
            current = bucket;
        }
        while (current < bucket) {
            current++;
            Arrays.fill(counts, slot(current), slot(current) + STRIDE, 0);
        }
    }

    /** When the bucket that is being filled ends. */
    long nextBucketAt() {
        return (current + 1) * bucketNanos;
    }

    /** Adds to the bucket that is being filled. */
    void add(long calls, long failures) {
        counts[slot(current)] += calls;
        counts[slot(current) + 1] += failures;
    }

    /** What came in the last so many nanoseconds, and in less than a bucket before them. */
    Tally last(long nanos) {
        long calls = 0;
        long failures = 0;
        long full = Math.min((nanos - 1) / bucketNanos + 1, buckets() - 1L);
        for (long bucket = Math.max(0, current - full); bucket <= current; bucket++) {
            calls += counts[slot(bucket)];
            failures += counts[slot(bucket) + 1];
        }
        return new Tally(calls, failures);
    }

    private int buckets() {
        return counts.length / STRIDE;
    }

    private int slot(long bucket) {
        return (int) (bucket % buckets()) * STRIDE;
    }
}
