package dev.resilience.core.timeout;

/** What becomes of a normal result that comes after the limit of the whole call. */
public enum LateResult {
    /** The call fails with a TimeoutExceededException, as its caller was promised. */
    FAIL,
    /** The result is returned; circuit breaker and budget count it as a failure of kind TIMEOUT. */
    RETURN
}
