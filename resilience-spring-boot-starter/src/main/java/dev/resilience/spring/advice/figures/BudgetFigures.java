package dev.resilience.spring.advice.figures;

import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a failure budget has counted. Immutable.
 *
 * @param settings the settings in force
 * @param samples outcomes in its window now
 * @param breaches breaches since the start
 * @param rejected calls that were not let through since the start
 * @param busiest the most outcomes that its window has held; null while that is not known
 */
public record BudgetFigures(
        FailureBudgetConfig settings,
        long samples,
        long breaches,
        long rejected,
        @Nullable Busiest busiest) implements PolicyFigures {

    /** What a budget has counted by now. */
    public static BudgetFigures of(FailureBudget budget, @Nullable Busiest busiest) {
        return new BudgetFigures(
                budget.settings(), budget.counts().calls(), budget.breaches(), budget.rejections(), busiest);
    }

    @Override
    public String type() {
        return FailureBudget.TYPE;
    }

    /** {@inheritDoc} A budget counts a window only, so this is what is known of. */
    @Override
    public long calls() {
        return Math.max(samples, busiest == null ? 0 : busiest.calls()) + rejected;
    }
}
