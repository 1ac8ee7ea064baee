package dev.resilience.core.retry;

import dev.resilience.core.failure.FailureKind;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a retry tells about itself. Stateless. */
final class Figures {

    private Figures() {}

    static Map<String, Object> of(AdaptiveRetry retry) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("successes", retry.successes());
        figures.put("successesAfterRetry", retry.successesAfterRetry());
        for (StopReason reason : StopReason.values()) {
            figures.put("stopped." + reason, retry.stops(reason));
        }
        Map<String, Object> attempts = new LinkedHashMap<>();
        for (FailureKind kind : FailureKind.values()) {
            if (retry.failedAttempts(kind) > 0) {
                attempts.put(kind.name(), retry.failedAttempts(kind));
            }
        }
        figures.put("failedAttempts", attempts);
        figures.put("sleepers", retry.sleepers());
        figures.put("amplification", retry.amplification());
        RetryBudget budget = retry.budget();
        if (budget != null) {
            figures.put("retryBudget", budget.snapshot());
        }
        return figures;
    }
}
