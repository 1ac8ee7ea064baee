package dev.resilience.core.circuitbreaker;

/** The published states of a circuit breaker. */
public enum CircuitBreakerState {
    /** Calls pass and their outcomes are counted. */
    CLOSED,
    /** Calls are rejected until the open duration is over. */
    OPEN,
    /** A few probes pass; their outcomes decide. */
    HALF_OPEN,
    /** An operator rejects all calls. */
    FORCED_OPEN,
    /** An operator lets all calls pass, and nothing is counted against the resource. */
    DISABLED,
    /** An operator lets all calls pass, while a shadow breaker shows what would have been rejected. */
    OBSERVING
}
