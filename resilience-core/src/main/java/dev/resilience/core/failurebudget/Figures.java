package dev.resilience.core.failurebudget;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.window.Counts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The live figures of a failure budget, for people. What is not known is left out. */
final class Figures {

    private Figures() {}

    static Map<String, Object> of(BudgetState now, FailureBudget budget) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("breached", now instanceof Breached);
        putCounts(figures, now.spending().window.counts());
        figures.put("breaches", budget.breaches());
        figures.put("rejected", budget.rejections());
        long age = budget.time().nanoTime() - now.since;
        figures.put("stateSince", budget.time().wallTime().minusNanos(age).toString());
        if (now instanceof Breached breached) {
            figures.put("breachedBy", breachOf(breached));
            if (breached.isRejecting()) {
                putProbes(figures, breached);
            }
        }
        ErrorBudget errors = budget.errorBudget();
        if (errors != null) {
            figures.putAll(errors.snapshot());
        }
        return figures;
    }

    private static Map<String, Object> breachOf(Breached breached) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("at", breached.breach.at().toString());
        putCounts(figures, breached.breach.counts());
        Classification cause = breached.breach.cause();
        if (cause != null) {
            figures.put("kind", cause.kind().name());
        }
        return figures;
    }

    private static void putProbes(Map<String, Object> figures, Breached breached) {
        Counts counts = breached.probes.counts();
        figures.put("probes", breached.probes.passed());
        figures.put("probeSamples", counts.calls());
        figures.put("probeFailures", counts.failures());
        figures.put(
                "retryAfter", Duration.ofNanos(breached.nanosUntilAdmitted()).toString());
    }

    private static void putCounts(Map<String, Object> figures, Counts counts) {
        if (counts.calls() > 0) {
            figures.put("failureRate", counts.failureRate());
        }
        figures.put("samples", counts.calls());
        figures.put("failures", counts.failures());
    }
}
