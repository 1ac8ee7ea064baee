package dev.resilience.core.healing;

/** What was done about a failure. */
public enum HealingAction {
    /** A call was made again. */
    RETRY,
    /** A fallback was asked for the answer. */
    FALLBACK,
    /** A circuit breaker opened, to give the resource rest, and probes it. */
    OPEN_CIRCUIT,
    /** A failure budget was breached: that was told, and with {@code on-breach: reject} calls are rejected. */
    ENFORCE_BUDGET,
    /** Somebody chose the state: forced open, disabled, observing. */
    MANUAL_OVERRIDE,
    /** Something else, by a policy of the application's own. */
    OTHER
}
