package dev.resilience.core.failure;

/**
 * What kind of failure ended an attempt. One taxonomy for every policy: retry decides by it what may be repeated, circuit
 * breaker and failure budget what counts against the resource.
 */
public enum FailureKind {
    /** A passing fault of the way to the resource: refused, reset, unavailable. */
    TRANSIENT,
    /** No answer in time, by our limit or another's. */
    TIMEOUT,
    /** The resource asked to be called less often. */
    RATE_LIMITED,
    /** Somebody else was faster: a conflict, a deadlock, an optimistic lock. */
    CONCURRENCY,
    /** The resource failed while it worked on the call. */
    SERVER_ERROR,
    /** Something ran out: a pool, a quota, a disk. */
    RESOURCE_EXHAUSTED,
    /** An answer that cannot be trusted, such as one that does not parse. */
    FLAKY,
    /** The caller is not known to the resource. */
    AUTHENTICATION,
    /** The caller may not do this. */
    PERMISSION,
    /** Something is set up wrongly; repeating cannot help. */
    CONFIGURATION,
    /** A fault of the calling program. */
    LOGIC,
    /** The resource answered, and its answer is no. */
    PERMANENT,
    /** One of our own policies did not let the call through. */
    REJECTED,
    /** Nothing is known. */
    UNKNOWN
}
