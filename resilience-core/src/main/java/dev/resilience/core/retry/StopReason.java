package dev.resilience.core.retry;

/** Why a retry gave up on a call. */
public enum StopReason {
    /**
     * The failure is one that repeating cannot mend, or the work may have taken effect and must not be repeated, or the caller's
     * transaction is doomed; or the caller gave the call up in a pause.
     */
    NOT_RETRYABLE,
    /** Failures of this kind have been repeated as often as allowed. */
    KIND_BUDGET,
    /** All attempts are made. */
    MAX_ATTEMPTS,
    /** The next attempt would begin after the time for the call is over, or the resource asked for a longer wait than is allowed. */
    DEADLINE,
    /** The next attempt would not be let through: a circuit breaker further in will still be open. */
    NOT_ADMITTED,
    /** Callers of this name have retried as much as they may together, or too many of them sleep. */
    RETRY_BUDGET,
    /** The one who made the call repeats it later, see {@link SleepHandler}. */
    DEFERRED,
    /** The one who made the call did not want another attempt, see {@link SleepHandler}. */
    ABORTED;

    /** Whether repeating could have helped: only then a caller is told that retries are exhausted. */
    boolean isExhaustion() {
        return this != NOT_RETRYABLE && this != DEFERRED && this != ABORTED;
    }
}
