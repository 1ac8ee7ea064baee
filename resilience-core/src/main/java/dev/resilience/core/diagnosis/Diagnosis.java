package dev.resilience.core.diagnosis;

import dev.resilience.core.failure.FailureKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a failure means and what to do about it. Immutable, and nothing but plain values: it keeps no exception alive.
 *
 * @param kind what kind of failure it is
 * @param rootCause what really went wrong, in one line
 * @param impact how bad it is
 * @param confidence how sure the kind is, 0 to 1, as the classification says
 * @param recoveryPlan what to do, in this order; never empty
 * @param diagnosedAt when this was found, by the time of day
 */
public record Diagnosis(
        FailureKind kind,
        String rootCause,
        Impact impact,
        double confidence,
        List<RecoveryStep> recoveryPlan,
        Instant diagnosedAt) {

    /** How bad a failure is. From harmless to bad. */
    public enum Impact {
        /** Nobody noticed, or one call is concerned. */
        LOW,
        /** Callers went without a result. */
        MEDIUM,
        /** Calls fail until somebody acts, or a policy keeps all of them away. */
        HIGH
    }

    /**
     * A diagnosis.
     *
     * @throws IllegalArgumentException if the confidence is not from 0 to 1 or the plan is empty
     */
    public Diagnosis {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(rootCause, "rootCause");
        Objects.requireNonNull(impact, "impact");
        Objects.requireNonNull(diagnosedAt, "diagnosedAt");
        recoveryPlan = List.copyOf(recoveryPlan);
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence = " + confidence + " is not from 0 to 1");
        }
        if (recoveryPlan.isEmpty()) {
            throw new IllegalArgumentException("recoveryPlan is empty: say at least what is to be left, with SKIP");
        }
    }

    /** This diagnosis as flat text, as dead letters and journals keep it: a step is {@code step.1} and so on. */
    public Map<String, String> asText() {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("kind", kind.name());
        text.put("rootCause", rootCause);
        text.put("impact", impact.name());
        text.put("confidence", Double.toString(confidence));
        text.put("diagnosedAt", diagnosedAt.toString());
        for (RecoveryStep step : recoveryPlan) {
            text.put("step." + step.order(), step.toString());
        }
        return text;
    }
}
