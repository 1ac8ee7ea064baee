package dev.resilience.core.retry;

/** Why a retry gave up on a call. */
public enum StopReason {
    /** The failure is of a kind that repeating cannot mend, or the work may have taken effect and must not be repeated; or the caller gave the call up in a pause. */
    NOT_RETRYABLE,
    /** Failures of this kind have been repeated as often as allowed. */
    KIND_BUDGET,
    /** All attempts are made. */
    MAX_ATTEMPTS,
    /** The next attempt would begin after the time for the call is over. */
    DEADLINE
}
