package dev.resilience.core.retry;

import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the guarded work may know about the retry around it. Immutable.
 *
 * @param name the retry
 * @param attempt the number of the attempt under way, from 1
 * @param maxAttempts how many there may be
 * @param lastFailure what the attempt before threw; null in the first one, and if its result counted as a failure
 * @param lastKind the kind of that failure; null in the first attempt
 * @param attemptTimeout the limit that was set for this very attempt after the last failure; null for the usual one
 * @param amplification how often the innermost work may run at most for one call of the outermost retry on this thread
 */
public record RetryContext(
        String name,
        int attempt,
        int maxAttempts,
        @Nullable Throwable lastFailure,
        @Nullable FailureKind lastKind,
        @Nullable Duration attemptTimeout,
        long amplification) {

    /**
     * That of the attempt that runs on this thread; null outside any. Work that goes on on another thread does not see it there.
     */
    public static @Nullable RetryContext current() {
        return RetryScope.context();
    }
}
