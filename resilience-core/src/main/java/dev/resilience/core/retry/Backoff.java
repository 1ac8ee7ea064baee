package dev.resilience.core.retry;

import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says how long to wait before the next attempt. {@link BackoffStrategy} has the usual ones; an application may bring its own. Must
 * be thread-safe and must not block.
 *
 * <p>A delay above {@code backoff.max} counts as that. One that is null or negative, and a backoff that throws, is logged once, and
 * the delay is that of {@link BackoffStrategy#DECORRELATED_JITTER}.
 */
@FunctionalInterface
public interface Backoff {

    /** The delay before the next attempt; zero or more. */
    @Nullable
    Duration delay(Step step);

    /**
     * What is known when a delay is wanted. Immutable.
     *
     * @param retry the number of the retry, from 1
     * @param previous the delay before this one; zero for the first
     * @param kind the kind of the last failure
     * @param base the first delay, as configured
     * @param max the longest delay, as configured
     * @param multiplier the growth, as configured
     * @param draw a random number from [0, 1)
     */
    record Step(
            int retry,
            Duration previous,
            FailureKind kind,
            Duration base,
            Duration max,
            double multiplier,
            double draw) {}
}
