package dev.resilience.core.retry;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.RejectedException;
import dev.resilience.core.deadletter.DeadLetters;
import dev.resilience.core.deadletter.GivenUp;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/** What a retry tells dead letters about a call that it has given up. */
final class Letters {

    private Letters() {}

    /**
     * Has a letter written about a call if it fails in the end, and if this end is one for a letter: rejections, errors, interrupts
     * and cancellations are not, and failures that are not retried at all only if that is asked for.
     */
    static void leave(
            DeadLetters letters,
            RetryCall call,
            StopReason reason,
            @Nullable Throwable failure,
            @Nullable Object result) {
        if (!covers(letters, reason)
                || !(call.frame.outcomeOf(failure) instanceof Classification known)
                || known.kind() == FailureKind.REJECTED
                || (failure != null && isExempt(Async.unwrap(failure)))) {
            return;
        }
        GivenUp end = new GivenUp(
                AdaptiveRetry.TYPE,
                call.retry.name(),
                known.kind(),
                reason.name(),
                call.failedAttempts,
                call.elapsed(),
                call.timeline().stream().map(Letters::attempt).toList(),
                failure,
                failure == null ? told(result, known) : null);
        Call<?, ?> work = call.work;
        call.frame.onFailure(() -> letters.write(end, work));
    }

    /** Its class only: what is in it may be nobody's business. */
    private static String told(@Nullable Object result, Classification known) {
        String what = result == null ? "null" : "a " + result.getClass().getName();
        return "returned " + what + ", which counts as a failure (" + known.rule() + ")";
    }

    private static boolean covers(DeadLetters letters, StopReason reason) {
        return reason.isExhaustion() || (reason == StopReason.NOT_RETRYABLE && letters.coversNotRetryable());
    }

    private static boolean isExempt(Throwable failure) {
        return failure instanceof RejectedException || Thrown.isError(failure);
    }

    private static GivenUp.FailedAttempt attempt(RetryAttempt attempt) {
        FailureKind kind = attempt.kind() == null ? FailureKind.UNKNOWN : attempt.kind();
        return new GivenUp.FailedAttempt(attempt.number(), kind, attempt.failure(), attempt.delay());
    }
}
