package dev.resilience.core.healing;

/** What has come of a recovery. */
public enum HealingOutcome {
    /** It helped: the caller got a result, the resource answers again, an operator's choice is over. */
    SUCCESS,
    /** It did not help. */
    FAILURE,
    /** It was ended before it could show whether it helps: by hand, with the process, or as its key was forgotten. */
    PARTIAL,
    /** It is under way. */
    PENDING
}
