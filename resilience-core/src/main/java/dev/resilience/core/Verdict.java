package dev.resilience.core;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Outcome;

/** What an outcome says about the guarded resource; circuit breaker and failure budget judge alike. */
public enum Verdict {
    /** The resource is alive: it did the work, or it answered that it will not. */
    SUCCESS,
    /** The resource failed. */
    FAILURE,
    /** Nothing can be said about the resource. */
    IGNORED;

    /** Judges an outcome by its kind. */
    public static Verdict of(Outcome outcome) {
        if (outcome == Outcome.SUCCESS) {
            return SUCCESS;
        }
        return outcome instanceof Classification failure ? of(failure) : IGNORED;
    }

    private static Verdict of(Classification failure) {
        return switch (failure.kind()) {
            case TRANSIENT, TIMEOUT, RATE_LIMITED, SERVER_ERROR, RESOURCE_EXHAUSTED, FLAKY, UNKNOWN -> FAILURE;
            case PERMANENT, AUTHENTICATION, PERMISSION, CONCURRENCY -> failure.answered() ? SUCCESS : IGNORED;
            case LOGIC, CONFIGURATION, REJECTED -> IGNORED;
        };
    }
}
