package dev.resilience.core.failurebudget;

import dev.resilience.core.EnumCounters;
import dev.resilience.core.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls and failures of minutes to months in bounded memory: four rings of 10 seconds, 1 minute, 10 minutes and 1 hour. A time is
 * answered by the finest ring that spans it, so an outcome counts for at least the time asked about and at most one thirtieth
 * longer. Thread-safe.
 *
 * <table>
 * <caption>16 bytes a bucket</caption>
 * <tr><th>bucket</th><th>spans</th><th>answers for</th><th>bytes</th></tr>
 * <tr><td>10 s</td><td>5 min</td><td>5m</td><td>496</td></tr>
 * <tr><td>1 min</td><td>6 h</td><td>30m, 1h, 6h, periods up to 6 h</td><td>5,776</td></tr>
 * <tr><td>10 min</td><td>30 h</td><td>periods up to 30 h</td><td>2,896</td></tr>
 * <tr><td>1 h</td><td>the period, at least 3 d</td><td>3d, longer periods</td><td>30 d: 11,536; 92 d: 35,344</td></tr>
 * </table>
 *
 * <p><b>How.</b> A call does no more than count in one of two counters that only grow. When a bucket of 10 seconds is over, the
 * first call or reader after it adds what the counters have grown by since the last time to the bucket of each ring, under the lock,
 * and moves the rings on. So nothing is reset while others count, and each outcome is in each ring once: an outcome that is counted
 * while the counters are read is in this difference or in the next. It may come into a later bucket than that of its clock reading,
 * never into an earlier one: whoever finds the bucket over waits for the lock before it counts.
 */
final class OutcomeHistory {

    private static final Duration FINEST = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final long SPAN_OF_FINEST = Duration.ofMinutes(5).toNanos();
    private static final long SPAN_OF_MINUTES = Duration.ofHours(6).toNanos();
    private static final long SPAN_OF_TEN_MINUTES = Duration.ofHours(30).toNanos();
    private static final Duration LEAST_SPAN_OF_HOURS = Duration.ofDays(3);

    /** The place of the ring of hours. */
    private static final int HOURS = 3;

    /** How many rings there are. */
    static final int RINGS = 4;

    private final EnumCounters<Verdict> counters = new EnumCounters<>(Verdict.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final long origin;

    /** Finest first; the last one is exchanged with the period. Guarded by the lock, as is all that follows. */
    private final Ring[] rings;

    /** The latest time that anybody has seen, in nanoseconds since the beginning: readings of several threads may come late. */
    private long latest;

    /** What the counters showed when they were added to the rings. */
    private long addedSuccesses;

    private long addedFailures;

    /** The clock reading at which the finest bucket is over. */
    private volatile long nextBucketAt;

    /**
     * An empty history.
     *
     * @param period the longest time that is asked about
     * @param now a reading of the monotonic clock, as all others
     */
    OutcomeHistory(Duration period, long now) {
        this.origin = now;
        this.rings = rings(period);
        this.nextBucketAt = origin + rings[0].nextBucketAt();
    }

    /**
     * A history that goes on, after a time in which nothing came.
     *
     * @param gapNanos how long ago {@code saved} was taken; not negative
     */
    OutcomeHistory(Duration period, long now, Saved saved, long gapNanos) {
        this.origin = now - saved.elapsed() - gapNanos;
        this.rings = rings(period);
        for (int i = 0; i < rings.length; i++) {
            rings[i].restore(saved.rings().get(i), saved.elapsed());
        }
        moveOn(now);
    }

    private static Ring[] rings(Duration period) {
        return new Ring[] {
            new Ring(FINEST, Duration.ofNanos(SPAN_OF_FINEST)),
            new Ring(MINUTE, Duration.ofNanos(SPAN_OF_MINUTES)),
            new Ring(TEN_MINUTES, Duration.ofNanos(SPAN_OF_TEN_MINUTES)),
            hours(period)
        };
    }

    private static Ring hours(Duration period) {
        return new Ring(HOUR, period.compareTo(LEAST_SPAN_OF_HOURS) > 0 ? period : LEAST_SPAN_OF_HOURS);
    }

    /** Adds one outcome. */
    void record(boolean failed, long now) {
        if (now - nextBucketAt >= 0) {
            lock.lock();
            try {
                moveOn(now);
            } finally {
                lock.unlock();
            }
        }
        counters.increment(failed ? Verdict.FAILURE : Verdict.SUCCESS);
    }

    /** How many outcomes were added since this history was made. */
    long recorded() {
        return counters.sum(Verdict.SUCCESS) + counters.sum(Verdict.FAILURE);
    }

    /** What came in the last {@code time}; 92 days at most, and no longer than the period. */
    Tally last(Duration time, long now) {
        long nanos = time.toNanos();
        lock.lock();
        try {
            moveOn(now);
            return ringFor(nanos).last(nanos);
        } finally {
            lock.unlock();
        }
    }

    private Ring ringFor(long nanos) {
        if (nanos <= SPAN_OF_FINEST) {
            return rings[0];
        }
        if (nanos <= SPAN_OF_MINUTES) {
            return rings[1];
        }
        return nanos <= SPAN_OF_TEN_MINUTES ? rings[2] : rings[HOURS];
    }

    /** Takes another period from now on; what is known stays, as far as the new period reaches back. */
    void changePeriod(Duration period, long now) {
        lock.lock();
        try {
            moveOn(now);
            Ring other = hours(period);
            other.restore(rings[HOURS].save(), latest);
            rings[HOURS] = other;
        } finally {
            lock.unlock();
        }
    }

    /** Everything that is known. */
    Saved save(long now) {
        lock.lock();
        try {
            moveOn(now);
            return new Saved(latest, Arrays.stream(rings).map(Ring::save).toList());
        } finally {
            lock.unlock();
        }
    }

    /** Adds what was counted to the buckets that were being filled, and begins those of now. Under the lock. */
    private void moveOn(long now) {
        long successes = counters.sum(Verdict.SUCCESS) - addedSuccesses;
        long failures = counters.sum(Verdict.FAILURE) - addedFailures;
        addedSuccesses += successes;
        addedFailures += failures;
        latest = Math.max(latest, now - origin);
        for (Ring ring : rings) {
            ring.add(successes + failures, failures);
            ring.advance(latest);
        }
        nextBucketAt = origin + rings[0].nextBucketAt();
    }

    /**
     * A history as plain numbers.
     *
     * @param elapsed its age in nanoseconds when this was taken
     * @param rings the counts of its rings, finest first
     */
    record Saved(long elapsed, List<long[]> rings) {}
}
