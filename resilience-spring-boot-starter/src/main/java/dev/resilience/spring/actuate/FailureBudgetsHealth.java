package dev.resilience.spring.actuate;

import dev.resilience.core.failurebudget.ErrorBudget;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.spring.config.FailureBudgetSettings;
import dev.resilience.spring.config.HealthImpact;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What failure budgets say about the application's health. One that is breached is shown, and leaves the health UP; only one with
 * {@code health: affects-status} that also rejects calls makes it DOWN. A state file that cannot be written is shown, and changes
 * nothing: the application serves as before. Thread-safe.
 */
public final class FailureBudgetsHealth implements HealthSource {

    private final PolicyRegistry registry;

    /** A figure source over a registry. */
    public FailureBudgetsHealth(PolicyRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Report report() {
        String status = Report.UP;
        Map<String, Object> details = new LinkedHashMap<>();
        for (RegisteredPolicy<?, ?> policy : registry.all(FailureBudget.TYPE)) {
            if (policy.policy() instanceof FailureBudget budget) {
                boolean affects = affectsStatus(policy);
                boolean rejects = budget.isBreached() && budget.settings().onBreach() == OnBreach.REJECT;
                status = affects && rejects ? Report.DOWN : status;
                details.put(policy.name(), describe(budget, rejects, affects));
            }
        }
        return new Report(status, details);
    }

    private static Map<String, Object> describe(FailureBudget budget, boolean rejects, boolean affects) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("breached", budget.isBreached());
        described.put("rejects", rejects);
        ErrorBudget errors = budget.errorBudget();
        if (errors != null) {
            described.put("remaining", errors.remaining());
            described.put("alerts", errors.activeAlerts());
            String problem = errors.stateFileProblem();
            if (problem != null) {
                described.put("stateFileProblem", problem);
            }
        }
        described.put("affectsStatus", affects);
        return described;
    }

    private static boolean affectsStatus(RegisteredPolicy<?, ?> policy) {
        return policy.isEnabled()
                && policy.settings() instanceof FailureBudgetSettings settings
                && settings.getHealth() == HealthImpact.AFFECTS_STATUS;
    }
}
