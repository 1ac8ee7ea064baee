package dev.resilience.core.failurebudget;

import dev.resilience.core.RejectedException;
import java.time.Duration;

/** A failure budget is spent and did not let the call through; after {@link #retryAfter} a call may pass as a probe. */
public final class FailureBudgetExhaustedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    FailureBudgetExhaustedException(String name, Duration retryAfter) {
        super(FailureBudget.TYPE, name, retryAfter);
    }

    @Override
    protected String describe() {
        return "Failure budget '" + name() + "' is exhausted";
    }
}
