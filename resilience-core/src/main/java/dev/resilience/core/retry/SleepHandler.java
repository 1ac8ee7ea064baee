package dev.resilience.core.retry;

import dev.resilience.core.failure.FailureKind;
import java.time.Duration;

/**
 * Says for one call whether a retry may wait, for callers that cannot: a queue worker puts the task back instead. Asked once all else
 * allows another attempt. One that throws or returns null is logged once, and the call waits.
 */
@FunctionalInterface
public interface SleepHandler {

    /** Always waits. */
    SleepHandler WAIT = (attempt, kind, delay) -> Decision.WAIT;

    /**
     * Decides about a pause.
     *
     * @param attempt the number of the attempt that failed, from 1
     */
    Decision beforePause(int attempt, FailureKind kind, Duration delay);

    /** What becomes of a pause. */
    enum Decision {
        /** Wait and make the next attempt. */
        WAIT,
        /** End the call: the caller repeats it after the delay, {@link RetryOutcome#delay}. */
        DEFER,
        /** End the call. */
        ABORT
    }
}
