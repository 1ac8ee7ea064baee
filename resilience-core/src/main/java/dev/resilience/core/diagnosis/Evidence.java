package dev.resilience.core.diagnosis;

import dev.resilience.core.failure.Classification;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about a failure before it is judged. Immutable.
 *
 * @param failure what was thrown; null if a result, a text or a classification is all there is
 * @param classification what kind of failure it is
 * @param rootCause what really went wrong, in one line
 * @param context where it happened
 * @param at when it is judged, by the time of day
 */
public record Evidence(
        @Nullable Throwable failure,
        Classification classification,
        String rootCause,
        DiagnosisContext context,
        Instant at) {

    /**
     * A diagnosis of this.
     *
     * @throws IllegalArgumentException if the plan is empty
     */
    public Diagnosis conclude(Diagnosis.Impact impact, List<RecoveryStep> plan) {
        return new Diagnosis(classification.kind(), rootCause, impact, classification.confidence(), plan, at);
    }
}
