package dev.resilience.core.retry;

import dev.resilience.core.retry.AdaptiveRetryConfig.BackoffConfig;
import dev.resilience.core.retry.AdaptiveRetryConfig.KindConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Gathers what holds for failures of one kind; delays that are not set are those of all kinds. Not thread-safe. */
public final class KindBuilder {

    private int retries;
    private @Nullable Backoff strategy;
    private @Nullable Duration base;
    private @Nullable Duration max;
    private @Nullable Double multiplier;
    private @Nullable Duration attemptTimeout;

    KindBuilder(int retries) {
        this.retries = retries;
    }

    /** How often such a failure may be repeated within one call; 0 or more. */
    public KindBuilder retries(int times) {
        retries = times;
        return this;
    }

    /** How delays after such a failure grow. */
    public KindBuilder backoff(Backoff growth) {
        strategy = growth;
        return this;
    }

    /** The first delay after such a failure, before jitter. */
    public KindBuilder backoffBase(Duration delay) {
        base = delay;
        return this;
    }

    /** The longest delay after such a failure. */
    public KindBuilder backoffMax(Duration delay) {
        max = delay;
        return this;
    }

    /** The growth of exponential strategies after such a failure; at least 1. */
    public KindBuilder backoffMultiplier(double factor) {
        multiplier = factor;
        return this;
    }

    /** The limit of the attempt that follows such a failure, in place of the usual one; positive. */
    public KindBuilder attemptTimeout(Duration limit) {
        attemptTimeout = limit;
        return this;
    }

    KindConfig build(BackoffConfig inherited) {
        boolean inherits = strategy == null && base == null && max == null && multiplier == null;
        BackoffConfig own = new BackoffConfig(
                strategy == null ? inherited.strategy() : strategy,
                base == null ? inherited.base() : base,
                max == null ? inherited.max() : max,
                multiplier == null ? inherited.multiplier() : multiplier);
        return new KindConfig(retries, inherits ? null : own, attemptTimeout);
    }
}
