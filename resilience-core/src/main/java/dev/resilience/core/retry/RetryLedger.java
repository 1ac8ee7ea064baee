package dev.resilience.core.retry;

import java.util.concurrent.TimeUnit;

/**
 * The books of a {@link RetryBudget}: first attempts and retries of the last so many seconds in {@value #BUCKETS} buckets, and
 * the floor. All in whole billionths of a token, so that nothing is lost to rounding: a floor of n tokens a second grows by n of
 * them in a nanosecond. Not thread-safe: guarded by the budget's lock, but for {@link #bucketEnd}, which may be read without it.
 */
final class RetryLedger {

    static final int BUCKETS = 30;

    /** One token. */
    static final long TOKEN = 1_000_000_000L;

    /** One more than the window is long: the bucket being filled covers a part of the present one only. */
    private static final int RING = BUCKETS + 1;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** More first attempts in one window count as this many, so that their tokens fit a long. */
    private static final long MOST_FIRST_ATTEMPTS = Long.MAX_VALUE / 2 / TOKEN;

    private long ratio;
    private long perSecond;
    private long bucketNanos;

    private final long[] deposits = new long[RING];
    private final long[] spent = new long[RING];
    private int filling;
    private long deposited;
    private long spentInWindow;

    /** The reading of the clock at which the bucket being filled ends. */
    private volatile long bucketEnd;

    private long floor;
    private long accrued;

    RetryLedger(RetryBudgetConfig config, long now) {
        adopt(config);
        this.bucketEnd = now + bucketNanos;
        this.floor = burst();
        this.accrued = now;
    }

    private void adopt(RetryBudgetConfig config) {
        ratio = Math.round(config.ratio() * TOKEN);
        perSecond = config.minPerSecond();
        bucketNanos = (config.window().toNanos() - 1) / BUCKETS + 1; // rounded up
    }

    /** When the bucket being filled ends. Any thread may ask at any time. */
    long bucketEnd() {
        return bucketEnd;
    }

    /** Adds first attempts to the bucket being filled. */
    void deposit(long firstAttempts) {
        deposits[filling] += firstAttempts;
        deposited += firstAttempts;
    }

    /**
     * Takes tokens, those of first attempts before those of the floor; or none, if they are not all there.
     *
     * @param scale which share of either may be taken, and has come since the last reading; 0 to 1
     */
    boolean withdraw(long price, double scale, long now) {
        accrue(now, scale);
        long credit = credit(scale);
        if (credit + floor < price) {
            return false;
        }
        long fromCredit = Math.min(credit, price);
        spent[filling] += fromCredit;
        spentInWindow += fromCredit;
        floor -= price - fromCredit;
        return true;
    }

    /** What may be taken. */
    long available(double scale, long now) {
        return credit(scale) + floorAt(now, scale);
    }

    /** What first attempts have deposited and retries not taken; retries may outlive the first attempts that paid for them. */
    private long credit(double scale) {
        return Math.max(0, scaled(Math.min(deposited, MOST_FIRST_ATTEMPTS) * ratio, scale) - spentInWindow);
    }

    /** All of it, unless it is to be less: nothing is lost to rounding then. */
    private static long scaled(long tokens, double scale) {
        return scale >= 1 ? tokens : (long) (tokens * scale);
    }

    private long burst() {
        return perSecond * SECOND;
    }

    private void accrue(long now, double scale) {
        floor = floorAt(now, scale);
        if (now - accrued > 0) {
            accrued = now;
        }
    }

    private long floorAt(long now, double scale) {
        long most = scaled(burst(), scale);
        long elapsed = now - accrued;
        if (elapsed >= SECOND) {
            return most; // before it is multiplied: a gap of any length fills the floor and overflows nothing
        }
        return Math.min(most, floor + (elapsed <= 0 ? 0 : scaled(elapsed * perSecond, scale)));
    }

    /** Lets time pass for what counts in a window; a reading older than the last one changes nothing. */
    void expire(long now) {
        long end = bucketEnd;
        long past = now - end;
        if (past < 0) {
            return;
        }
        long ended = past / bucketNanos + 1;
        for (long i = Math.min(ended, RING); i > 0; i--) {
            filling = filling == RING - 1 ? 0 : filling + 1;
            deposited -= deposits[filling];
            spentInWindow -= spent[filling];
            deposits[filling] = 0;
            spent[filling] = 0;
        }
        bucketEnd = end + ended * bucketNanos;
    }

    /**
     * Goes on with other settings. What the books hold stays in its bucket, whatever a bucket's length is now: deposits and what
     * they paid for so go on ageing together, and nothing can be spent twice.
     *
     * @param scale which share of the floor has come since the last reading
     * @param now no older than the last reading
     */
    void reconfigure(RetryBudgetConfig changed, double scale, long now) {
        accrue(now, scale);
        long oldNanos = bucketNanos;
        adopt(changed);
        floor = Math.min(floor, burst());
        if (bucketNanos != oldNanos) {
            bucketEnd = now + bucketNanos;
        }
    }
}
