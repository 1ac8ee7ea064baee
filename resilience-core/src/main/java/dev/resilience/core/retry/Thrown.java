package dev.resilience.core.retry;

import dev.resilience.core.Async;
import dev.resilience.core.DeadlineExceededException;
import dev.resilience.core.RejectedException;
import dev.resilience.core.TimeLimit;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.retry.AdaptiveRetryConfig.OnExhausted;
import org.jspecify.annotations.Nullable;

/** What the caller gets thrown of a call that was given up. */
final class Thrown {

    private Thrown() {}

    /** Whether it is never repeated and never written down: a broken assertion is work that failed, any other error is not. */
    static boolean isError(Throwable failure) {
        return failure instanceof Error && !(failure instanceof AssertionError);
    }

    /** A rejection after a real failure tells that failure. */
    static void explain(@Nullable Throwable failure, @Nullable Throwable earlier) {
        if (failure instanceof RejectedException
                && earlier != null
                && earlier != failure
                && failure.getCause() == null) {
            failure.initCause(earlier);
        }
    }

    /** The last failure, or what wraps it where that is configured. */
    static Throwable forCaller(RetryCall call, StopReason reason, Throwable failure) {
        Classification last = call.last;
        boolean wrapped = call.config.onExhausted() == OnExhausted.WRAP
                && reason.isExhaustion()
                && !(failure instanceof RejectedException)
                && !isEndOfTheWholeCall(call, failure);
        return wrapped && last != null
                ? new RetriesExhaustedException(
                        call.retry.name(),
                        call.failedAttempts,
                        last,
                        reason,
                        call.elapsed(),
                        call.timeline(),
                        Async.unwrap(failure))
                : failure;
    }

    /** The time of the call was up, not the patience of the retry. */
    private static boolean isEndOfTheWholeCall(RetryCall call, Throwable failure) {
        TimeLimit by = call.frame.endedBy(failure);
        return failure instanceof DeadlineExceededException || (by != null && by == call.limit);
    }
}
