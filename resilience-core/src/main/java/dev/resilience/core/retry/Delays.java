package dev.resilience.core.retry;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.AdaptiveRetryConfig.BackoffConfig;
import dev.resilience.core.retry.BackoffStrategy.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next attempt. Stateless. */
final class Delays {

    /** What stands for a wait that the resource asks for and that is longer than is respected. */
    static final long TOO_LONG = Long.MAX_VALUE;

    private Delays() {}

    /**
     * The delay in nanoseconds: of the strategy, stretched, bounded, and not below what the resource asks for.
     *
     * @param previous the delay before this one; 0 for the first
     * @param draw a random number from [0, 1)
     */
    static long nanos(
            AdaptiveRetry retry,
            AdaptiveRetryConfig config,
            Classification failure,
            int attempt,
            long previous,
            double draw) {
        BackoffConfig backoff = config.backoffOf(failure.kind());
        Bounds bounds = new Bounds(backoff.base().toNanos(), backoff.max().toNanos(), backoff.multiplier());
        long wanted = backoff.strategy() instanceof BackoffStrategy known
                ? known.delayNanos(attempt, previous, bounds, draw)
                : own(retry, backoff, failure.kind(), attempt, previous, draw);
        long bounded = (long) Math.min(wanted * retry.stretch(config), bounds.max());
        return notBefore(failure.retryAfter(), bounded, config, backoff, draw);
    }

    /** What a user's backoff says, or what a jittered one would if that is nonsense. */
    private static long own(
            AdaptiveRetry retry, BackoffConfig backoff, FailureKind kind, int attempt, long previous, double draw) {
        Backoff.Step step = new Backoff.Step(
                attempt, Duration.ofNanos(previous), kind, backoff.base(), backoff.max(), backoff.multiplier(), draw);
        Duration instead = BackoffStrategy.DECORRELATED_JITTER.delay(step);
        Duration answer =
                retry.userCode().ask("the backoff", () -> backoff.strategy().delay(step), instead);
        if (answer.isNegative()) {
            retry.userCode().blame("the backoff", "returned the negative delay " + answer, null);
            return instead.toNanos();
        }
        return answer.compareTo(backoff.max()) < 0
                ? answer.toNanos()
                : backoff.max().toNanos();
    }

    /**
     * A wait that the resource asks for is a floor. Callers that it told the same must not return together: where the strategy has
     * jitter, up to the first delay is added at random.
     */
    private static long notBefore(
            @Nullable Duration asked, long delay, AdaptiveRetryConfig config, BackoffConfig backoff, double draw) {
        if (asked == null || asked.isNegative() || !config.retryAfter().respect()) {
            return delay;
        }
        if (asked.compareTo(config.retryAfter().max()) > 0) {
            return TOO_LONG;
        }
        long floor = asked.toNanos();
        if (delay >= floor) {
            return delay;
        }
        boolean jittered = backoff.strategy() instanceof BackoffStrategy known && known.isJittered();
        long added = jittered ? (long) (draw * backoff.base().toNanos()) : 0;
        return floor > Long.MAX_VALUE - added ? floor : floor + added;
    }
}
