package dev.resilience.core.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * A rule of the application's that knows what certain failures mean. Rules are asked in order, before the ones built in; the first
 * answer holds. Must be thread-safe and quick: for a dead letter it is asked on the thread that gives the call up. A rule that throws
 * is logged once and passed over.
 */
@FunctionalInterface
public interface DiagnosisRule {

    /**
     * Looks at a failure.
     *
     * @return the diagnosis, best by {@link Evidence#conclude}; null when this rule does not know the failure
     */
    @Nullable
    Diagnosis diagnose(Evidence evidence);
}
