package dev.resilience.core;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What an outcome says about the guarded resource; circuit breaker and failure budget judge alike. */
public enum Verdict {
    /** The resource is alive: it did the work, or it answered that it will not. */
    SUCCESS,
    /** The resource failed. */
    FAILURE,
    /** Nothing can be said about the resource. */
    IGNORED;

    /** The kinds of failure that count against a resource unless other ones are chosen; unmodifiable. */
    public static final Set<FailureKind> FAILURE_KINDS = Collections.unmodifiableSet(EnumSet.of(
            FailureKind.TRANSIENT,
            FailureKind.TIMEOUT,
            FailureKind.RATE_LIMITED,
            FailureKind.SERVER_ERROR,
            FailureKind.RESOURCE_EXHAUSTED,
            FailureKind.FLAKY,
            FailureKind.UNKNOWN));

    /** Judges an outcome by its kind. */
    public static Verdict of(Outcome outcome) {
        return of(outcome, FAILURE_KINDS);
    }

    /**
     * Judges an outcome by its kind. A kind that is not among the failures is a success where the resource itself answered, since
     * that proves it alive, and says nothing otherwise; faults of the caller and rejections by our own policies say nothing at all.
     *
     * @param failures the kinds that count as failures, whatever they would mean otherwise
     */
    public static Verdict of(Outcome outcome, Set<FailureKind> failures) {
        if (outcome == Outcome.SUCCESS) {
            return SUCCESS;
        }
        if (!(outcome instanceof Classification failure)) {
            return IGNORED;
        }
        FailureKind kind = failure.kind();
        if (failures.contains(kind)) {
            return FAILURE;
        }
        boolean ours = kind == FailureKind.LOGIC || kind == FailureKind.CONFIGURATION || kind == FailureKind.REJECTED;
        return failure.answered() && !ours ? SUCCESS : IGNORED;
    }
}
