package dev.resilience.core.window;

import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last so many seconds, in {@value #BUCKETS} buckets: an outcome counts for at least the window and at most
 * one thirtieth longer. Costs the same whatever the traffic, and allocates nothing but once a bucket. A success takes no lock
 * while none can raise the alarm. The lock is held for a few instructions and never while calling out. Thread-safe.
 *
 * <p><b>How.</b> Calls are counted in a ring of atomic cells, one a bucket. What is bad (failed or slow) is counted besides, under
 * the lock, and so is the passage of time: only the holder of the lock empties cells. A {@link Calm} says that no success of the
 * present bucket raises the alarm: the window holds nothing bad, or as many calls as the alarm asks for and was not alarming.
 * Then a success adds itself to the cell and looks whether the calm still lasts. Otherwise it asks under the lock.
 *
 * <p><b>Why no alarm is missed.</b> Whoever may end a calm does so <i>before</i> it reads the cells, and a success adds itself
 * <i>before</i> it looks at the calm again. So either the one reads a sum with the success in it, or the success finds its calm
 * ended and asks itself. A calm that outlives a bad outcome is one with calls enough: if that outcome raised no alarm, one more
 * success does not either, and if it did, it has told so itself.
 *
 * <p><b>Why no outcome is lost or counted twice.</b> It is added to one cell, once, and sums are made of the cells each time: there
 * is no total that could drift. The cells only grow while a sum is made, by one at a time, so that every sum was the true one at
 * some moment of its making. A success that was overtaken by time between its two looks is in the bucket of its own reading of the
 * clock, and leaves with it. If it slept for a whole lap, its cell stands for a later bucket, whose time was within its sleep.
 */
public final class TimeWindow implements OutcomeWindow {

    static final int BUCKETS = 30;

    /** One more than the window is long: the bucket being filled covers a part of the present one only. */
    private static final int RING = BUCKETS + 1;

    /** Says of one bucket that no success in it raises an alarm. */
    private static final class Calm {

        /** The reading of the clock at which the bucket begins. */
        private final long start;

        private final int cell;
        private final Alarm alarm;

        /** Whether as many calls were counted as the alarm asks for; else there was nothing bad. */
        private final boolean enough;

        Calm(long start, int cell, Alarm alarm, boolean enough) {
            this.start = start;
            this.cell = cell;
            this.alarm = alarm;
            this.enough = enough;
        }
    }

    private final ReentrantLock lock;
    private final TimeSource time;
    private final Duration duration;
    private final long bucketNanos;
    private final long origin;
    private final AtomicLongArray calls = new AtomicLongArray(RING);
    private volatile @Nullable Calm calm;

    /** The number of the present bucket; guarded by the lock, as is all that follows. */
    private long current;

    private int cell;
    private int failures;
    private int slowCalls;
    private final int[] failed = new int[RING];

    /** Made for the first slow call: most windows never see one. */
    private int @Nullable [] slow;

    /**
     * An empty window.
     *
     * @param time the clock
     * @param duration how long an outcome counts; positive
     */
    public TimeWindow(TimeSource time, Duration duration) {
        this(time, duration, new ReentrantLock());
    }

    /**
     * The same over a lock that its owner has already.
     *
     * @param lock held for a few instructions, and never while calling out
     */
    public TimeWindow(TimeSource time, Duration duration, ReentrantLock lock) {
        this.time = time;
        this.lock = lock;
        this.duration = duration;
        this.bucketNanos = (duration.toNanos() - 1) / BUCKETS + 1; // rounded up
        this.origin = time.nanoTime();
    }

    /** How long an outcome counts. */
    public Duration duration() {
        return duration;
    }

    @Override
    public @Nullable Counts record(boolean failure, boolean slowCall, Alarm alarm, Tally tally) {
        tally.count(failure, slowCall);
        return record(failure, slowCall, alarm, time.nanoTime());
    }

    /** None: cells forget what they have counted, so tallies are told of everything. */
    @Override
    public long untold() {
        return 0;
    }

    @Override
    public long end() {
        return 0;
    }

    /**
     * The same for a caller who has just read the clock.
     *
     * @param now the reading
     */
    public @Nullable Counts record(boolean failure, boolean slowCall, Alarm alarm, long now) {
        boolean bad = failure || slowCall;
        Calm seen = calm;
        if (bad || seen == null || !isWithin(seen, now) || seen.alarm != alarm) {
            return recordLocked(bad, failure, slowCall, alarm, now);
        }
        calls.getAndIncrement(seen.cell);
        return isInForce(seen) ? null : askLocked(alarm);
    }

    private boolean isWithin(Calm seen, long now) {
        long age = now - seen.start;
        return age >= 0 && age < bucketNanos;
    }

    /** Whether a calm lasts; each is an object of its own. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isInForce(Calm seen) {
        return calm == seen;
    }

    private @Nullable Counts recordLocked(boolean bad, boolean failure, boolean slowCall, Alarm alarm, long now) {
        lock.lock();
        try {
            expire((now - origin) / bucketNanos);
            if (bad) {
                Calm lasting = calm;
                if (lasting != null && !(lasting.enough && lasting.alarm == alarm)) {
                    calm = null; // before the cells are read
                }
                addBad(failure, slowCall);
            }
            calls.getAndIncrement(cell);
            return ask(alarm);
        } finally {
            lock.unlock();
        }
    }

    private void addBad(boolean failure, boolean slowCall) {
        if (failure) {
            failures++;
            failed[cell]++;
        }
        if (slowCall) {
            if (slow == null) {
                slow = new int[RING];
            }
            slowCalls++;
            slow[cell]++;
        }
    }

    private @Nullable Counts askLocked(Alarm alarm) {
        lock.lock();
        try {
            return ask(alarm);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Counts ask(Alarm alarm) {
        int sum = sum();
        if (alarm.raisedBy(sum, failures, slowCalls)) {
            calm = null; // it may be asked again
            return new Counts(sum, failures, slowCalls);
        }
        boolean enough = sum >= alarm.minimumCalls();
        Calm lasting = calm;
        boolean said = lasting != null && lasting.alarm == alarm && lasting.enough == enough;
        if (!said && (enough || (failures == 0 && slowCalls == 0))) {
            calm = new Calm(origin + current * bucketNanos, cell, alarm, enough);
        }
        return null;
    }

    @Override
    public Counts counts() {
        long bucket = (time.nanoTime() - origin) / bucketNanos;
        lock.lock();
        try {
            expire(bucket);
            return new Counts(sum(), failures, slowCalls);
        } finally {
            lock.unlock();
        }
    }

    private int sum() {
        long sum = 0;
        for (int i = 0; i < RING; i++) {
            sum += calls.get(i);
        }
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }

    /** Empties the buckets that time has left behind; a reading older than the last one changes nothing. */
    private void expire(long bucket) {
        if (bucket <= current) {
            return;
        }
        calm = null; // before the cells are read
        long left = Math.min(bucket - current, RING);
        for (long number = bucket - left + 1; number <= bucket; number++) {
            cell = (int) (number % RING);
            clear();
        }
        current = bucket;
    }

    private void clear() {
        calls.set(cell, 0);
        failures -= failed[cell];
        failed[cell] = 0;
        if (slow != null) {
            slowCalls -= slow[cell];
            slow[cell] = 0;
        }
    }
}
