package dev.resilience.core.retry;

import dev.resilience.core.failure.FailureKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The retry budget as one would write it for a single thread and no hurry: a list of what happened, and time a plain number of
 * nanoseconds from 0. The test of the real one against it is {@link RetryBudgetModelTests}.
 */
final class RetryBudgetModel {

    private static final int BUCKETS = 30;
    private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000_000L);

    /** A first attempt is worth something, a retry has cost something. */
    private record Entry(long bucket, boolean firstAttempt, BigDecimal spent) {}

    private final List<Entry> entries = new ArrayList<>();
    private RetryBudgetConfig config;
    private long now;
    private long bucketsBefore;
    private long since;
    private BigDecimal floor;
    long granted;
    long refused;

    RetryBudgetModel(RetryBudgetConfig config) {
        this.config = config;
        this.floor = BigDecimal.valueOf(config.minPerSecond());
    }

    void advance(long nanos) {
        now += nanos;
        BigDecimal perSecond = BigDecimal.valueOf(config.minPerSecond());
        floor = floor.add(perSecond.multiply(BigDecimal.valueOf(nanos)).divide(SECOND))
                .min(perSecond);
    }

    void deposit() {
        entries.add(new Entry(bucket(), true, BigDecimal.ZERO));
    }

    boolean tryWithdraw(FailureKind kind) {
        BigDecimal price = BigDecimal.valueOf(config.costOf(kind));
        if (available().compareTo(price) < 0) {
            refused++;
            return false;
        }
        granted++;
        BigDecimal fromCredit = credit().min(price);
        entries.add(new Entry(bucket(), false, fromCredit));
        floor = floor.subtract(price.subtract(fromCredit));
        return true;
    }

    BigDecimal available() {
        return credit().add(floor);
    }

    private BigDecimal credit() {
        entries.removeIf(entry -> bucket() - entry.bucket() > BUCKETS);
        long firstAttempts = entries.stream().filter(Entry::firstAttempt).count();
        BigDecimal spent = entries.stream().map(Entry::spent).reduce(BigDecimal.ZERO, BigDecimal::add);
        return BigDecimal.valueOf(config.ratio())
                .multiply(BigDecimal.valueOf(firstAttempts))
                .subtract(spent)
                .max(BigDecimal.ZERO);
    }

    private long bucket() {
        return bucketsBefore + (now - since) / ((config.window().toNanos() + BUCKETS - 1) / BUCKETS);
    }

    /** Everything stays in its bucket; with another length of buckets, a new one of that length begins. */
    void reconfigure(RetryBudgetConfig changed) {
        if (!changed.window().equals(config.window())) {
            bucketsBefore = bucket();
            since = now;
        }
        config = changed;
        floor = floor.min(BigDecimal.valueOf(changed.minPerSecond()));
    }
}
