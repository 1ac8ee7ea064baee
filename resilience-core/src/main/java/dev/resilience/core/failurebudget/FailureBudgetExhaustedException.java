package dev.resilience.core.failurebudget;

import dev.resilience.core.RejectedException;

/** A failure budget is spent and did not let the call through. */
public final class FailureBudgetExhaustedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    FailureBudgetExhaustedException(String name) {
        super(FailureBudget.TYPE, name, null);
    }

    @Override
    protected String describe() {
        return "Failure budget '" + name() + "' is exhausted";
    }
}
