package dev.resilience.core.retry;

import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failed attempt in the timeline of a call. Immutable.
 *
 * @param number from 1
 * @param kind the kind of the failure; null for interrupts and cancellations
 * @param failure what it threw; null if its result counts as a failure
 * @param ended when it ended, counted from the beginning of the call
 * @param delay the pause before the next attempt; null after the last one
 */
public record RetryAttempt(
        int number,
        @Nullable FailureKind kind,
        @Nullable Throwable failure,
        Duration ended,
        @Nullable Duration delay) {}
