package dev.resilience.core.retry;

import dev.resilience.core.Async;
import dev.resilience.core.Frame;
import dev.resilience.core.RejectedException;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The failures of one call and what follows from each: another attempt after a delay, or the end. The same for synchronous and
 * asynchronous calls; only the waiting differs. Not thread-safe: a call makes one attempt at a time.
 */
final class RetryCall {

    private final AdaptiveRetry retry;
    private final Frame frame;
    private final long start;
    private final Map<FailureKind, Integer> used = new EnumMap<>(FailureKind.class);
    private @Nullable Throwable lastFailure;
    private @Nullable StopReason stopReason;
    private long delay;

    /**
     * @param start the reading of the clock when the first attempt began
     */
    RetryCall(AdaptiveRetry retry, Frame frame, long start) {
        this.retry = retry;
        this.frame = frame;
        this.start = start;
    }

    /** Decides about a failed attempt: whether another follows, after {@link #delayNanos}. */
    boolean mayRepeat(Throwable failure) {
        Outcome outcome = frame.outcomeOf(failure);
        if (outcome instanceof Classification known) {
            retry.countFailure(known.kind());
        }
        stopReason = reasonToStop(failure, outcome);
        if (stopReason != null) {
            if (failure instanceof RejectedException
                    && lastFailure != null
                    && lastFailure != failure
                    && failure.getCause() == null) {
                failure.initCause(lastFailure);
            }
            return false;
        }
        lastFailure = failure;
        Classification known = (Classification) outcome;
        used.merge(known.kind(), 1, Integer::sum);
        retry.publishRetry(frame.attempt(), known.kind(), delay, failure);
        return true;
    }

    private @Nullable StopReason reasonToStop(Throwable failure, Outcome outcome) {
        AdaptiveRetryConfig config = retry.settings();
        if (!(outcome instanceof Classification known)
                || isError(Async.unwrap(failure))
                || config.retriesOf(known.kind()) == 0
                || (known.executed() == Executed.MAYBE && !config.idempotent())) {
            return StopReason.NOT_RETRYABLE;
        }
        if (used.getOrDefault(known.kind(), 0) >= config.retriesOf(known.kind())) {
            return StopReason.KIND_BUDGET;
        }
        if (frame.attempt() >= config.maxAttempts()) {
            return StopReason.MAX_ATTEMPTS;
        }
        delay = BackoffStrategy.delayNanos(
                frame.attempt(),
                delay,
                config.backoff(),
                frame.runtime().random().getAsDouble());
        return delay >= remainingNanos(config) ? StopReason.DEADLINE : null;
    }

    private static boolean isError(Throwable failure) {
        return failure instanceof Error && !(failure instanceof AssertionError);
    }

    private long remainingNanos(AdaptiveRetryConfig config) {
        long remaining = frame.remainingNanos();
        if (config.maxDuration().isZero()) {
            return remaining;
        }
        long elapsed = frame.now() - start;
        return Math.min(remaining, TimeUnit.NANOSECONDS.convert(config.maxDuration()) - elapsed);
    }

    /** The pause before the next attempt. */
    long delayNanos() {
        return delay;
    }

    /** Why no further attempt follows; null while one does. */
    @Nullable
    StopReason stopReason() {
        return stopReason;
    }
}
