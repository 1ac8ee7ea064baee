package dev.resilience.core.failurebudget;

import dev.resilience.core.Permit;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.window.Counts;
import org.jspecify.annotations.Nullable;

/** Within the budget. Is itself the permit of all its calls. */
final class Intact extends BudgetState implements Permit {

    /**
     * @param spending the window to go on with, or an empty one
     * @param latestFailure the latest failure in that window
     */
    Intact(FailureBudget budget, Spending spending, @Nullable Classification latestFailure) {
        super(budget, spending, latestFailure);
    }

    @Override
    Permit tryAcquire() {
        return this;
    }

    @Override
    public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        Boolean failed = FailureBudget.failed(outcome);
        if (failed == null) {
            return;
        }
        Spending by = spending();
        Counts alarming = spend(outcome, failed, by, by);
        if (alarming != null) {
            breach(by, alarming);
        } else if (by != spending()) {
            look(); // settings changed while this outcome was recorded under the old ones
        }
    }

    @Override
    void look() {
        Spending by = spending();
        Counts counts = by.window.counts();
        if (by.raisedBy(counts.calls(), counts.failures(), 0)) {
            breach(by, counts);
        }
    }

    private void breach(Spending by, Counts counts) {
        if (budget.isIn(this)) { // else one of many late outcomes, and what follows would be made for nothing
            budget.move(this, new Breached(this, by, counts), by.describe(counts), false);
        }
    }
}
