package dev.resilience.core.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Adjusts the next attempt after a failure. Must be thread-safe and quick. One that throws, or returns a duration that is not
 * positive, is logged once and adjusts nothing.
 */
@FunctionalInterface
public interface AttemptAdjuster {

    /**
     * The limit of the next attempt.
     *
     * @param last the attempt that failed
     * @param configured {@code kinds.<kind>.attempt-timeout} of its failure, or null
     * @return positive; null for the usual limit
     */
    @Nullable
    Duration attemptTimeout(RetryContext last, @Nullable Duration configured);
}
