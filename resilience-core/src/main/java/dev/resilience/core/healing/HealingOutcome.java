package dev.resilience.core.healing;

/** What has come of a recovery. */
public enum HealingOutcome {
    /** It helped: the caller got a result, the resource answers again, an operator's choice is over. */
    SUCCESS,
    /** It did not help. */
    FAILURE,
    /** It was ended before it could show whether it helps: by hand, or with the process. */
    PARTIAL,
    /** It is under way. */
    PENDING
}
