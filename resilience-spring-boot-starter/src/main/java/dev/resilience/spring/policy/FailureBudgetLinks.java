package dev.resilience.spring.policy;

import dev.resilience.core.Violation;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.log.WarnOnce;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.RetryBudgetScale;
import dev.resilience.spring.config.NearMisses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Ties retry budgets to failure budgets by name. The budget is looked for when a retry is about to be made, so that it does not matter
 * which of the two is made first, and one that is installed later is found. Thread-safe.
 */
final class FailureBudgetLinks {

    private static final Logger log = LoggerFactory.getLogger(FailureBudgetLinks.class);

    private final @Nullable ListableBeanFactory beans;
    private volatile @Nullable PolicyRegistry registry;

    FailureBudgetLinks(@Nullable ListableBeanFactory beans) {
        this.beans = beans;
    }

    /** What shrinks retries as the failure budget of a name is spent, whether or not there is one by now. */
    RetryBudgetScale to(String budget) {
        return new Link(budget);
    }

    /** Links to budgets that there are not, by the name of the retry. None where failure budgets are switched off as a whole. */
    Map<String, Violation> faults() {
        Map<String, Violation> found = new LinkedHashMap<>();
        PolicyRegistry policies = registry();
        if (policies == null || !policies.resolver().isEnabled(FailureBudget.TYPE)) {
            return found;
        }
        List<String> budgets = policies.all(FailureBudget.TYPE).stream()
                .map(RegisteredPolicy::name)
                .toList();
        for (RegisteredPolicy<?, ?> retry : policies.all(AdaptiveRetry.TYPE)) {
            if (retry.policy() instanceof AdaptiveRetry engine
                    && engine.settings().retryBudget().failureBudget() instanceof Link link
                    && policies.find(FailureBudget.TYPE, link.budget).isEmpty()) {
                found.put(
                        retry.name(),
                        new Violation(
                                "retry-budget.failure-budget",
                                link.budget,
                                "is the name of no failure budget",
                                NearMisses.suggestion(
                                        link.budget,
                                        budgets,
                                        budgets.isEmpty()
                                                ? "Leave it out: no method has a failure budget"
                                                : "Name one of " + String.join(", ", budgets) + ", or leave it out")));
            }
        }
        return found;
    }

    private @Nullable PolicyRegistry registry() {
        PolicyRegistry known = registry;
        if (known == null && beans != null) {
            known = beans.getBeanProvider(PolicyRegistry.class).getIfAvailable();
            registry = known;
        }
        return known;
    }

    /** Equal to another one to the same budget, and shown by its name. */
    private final class Link implements RetryBudgetScale {

        private final String budget;
        private final WarnOnce missed = new WarnOnce(log);

        Link(String budget) {
            this.budget = budget;
        }

        @Override
        public double factor() {
            PolicyRegistry policies = registry();
            RegisteredPolicy<?, ?> found = policies == null
                    ? null
                    : policies.find(FailureBudget.TYPE, budget).orElse(null);
            if (found != null && found.policy() instanceof FailureBudget linked) {
                return 1 - linked.spent();
            }
            missed.warn("There is no failure budget '{}' now, so it does not shrink the retries that name it", budget);
            return 1;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Link link
                    && PolicyRegistry.canonical(budget).equals(PolicyRegistry.canonical(link.budget));
        }

        @Override
        public int hashCode() {
            return PolicyRegistry.canonical(budget).hashCode();
        }

        @Override
        public String toString() {
            return budget;
        }
    }
}
