package dev.resilience.core.retry;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, as a value. Immutable.
 *
 * @param value what the work returned, also if its result counts as a failure; null if it returned null or the call failed
 * @param failure what the caller would have got thrown; null if the call returned normally
 * @param stopReason why no further attempt followed; null if the last one succeeded, or no retry has decided about it
 * @param attempts how many attempts were made, as far as a retry knows; 0 if none began
 * @param elapsed from the beginning of the call to its end
 * @param delay after which a deferred call should be repeated; null unless it is {@link StopReason#DEFERRED}
 * @param timeline the failed attempts in their order
 * @param <T> what the work returns
 */
public record RetryOutcome<T>(
        @Nullable T value,
        @Nullable Throwable failure,
        @Nullable StopReason stopReason,
        int attempts,
        Duration elapsed,
        @Nullable Duration delay,
        List<RetryAttempt> timeline) {

    public RetryOutcome {
        timeline = List.copyOf(timeline);
    }

    /** Whether the call returned normally with a result that is no failure. */
    public boolean isSuccess() {
        return failure == null && stopReason == null;
    }

    /** Whether the call should be repeated after {@link #delay}. */
    public boolean isDeferred() {
        return stopReason == StopReason.DEFERRED;
    }
}
