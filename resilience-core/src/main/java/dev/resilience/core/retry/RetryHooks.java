package dev.resilience.core.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a retry does, on the thread that does it: a synchronous call's own. Must be thread-safe and quick. A hook that throws
 * is logged once, keeps being called, and never reaches the call.
 */
public interface RetryHooks {

    /** Another attempt begins, the first one included. */
    default void beforeAttempt(RetryContext context) {}

    /**
     * An attempt failed and another one follows.
     *
     * @param failure what it threw; null if its result counts as a failure
     * @param attempt its number, from 1
     * @param delay the pause before the next one
     */
    default void onRetry(@Nullable Throwable failure, int attempt, Duration delay) {}

    /**
     * A call succeeded.
     *
     * @param attempts how many it took
     */
    default void onSuccess(int attempts) {}

    /**
     * A call was given up.
     *
     * @param failure what the last attempt threw; null if its result counts as a failure
     * @param attempts how many were made
     */
    default void onExhausted(@Nullable Throwable failure, int attempts, StopReason reason) {}
}
