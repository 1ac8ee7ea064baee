package dev.resilience.core.failurebudget;

import dev.resilience.core.Permit;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One era of a failure budget: between breaches, or one breach. Every call's permit belongs to the era that admitted it, and so
 * does the window that its outcome spends of: an era that follows on continues the window, one that begins afresh has its own.
 */
abstract sealed class BudgetState permits Intact, Breached {

    private static final AtomicReferenceFieldUpdater<BudgetState, Spending> SPENDING =
            AtomicReferenceFieldUpdater.newUpdater(BudgetState.class, Spending.class, "spending");

    final FailureBudget budget;

    /** The reading of the clock at which this era began. */
    final long since;

    private volatile Spending spending;
    private volatile @Nullable Classification latestFailure;

    BudgetState(FailureBudget budget, Spending spending, @Nullable Classification latestFailure) {
        this.budget = budget;
        this.spending = spending;
        this.latestFailure = latestFailure;
        this.since = budget.time().nanoTime();
    }

    /** The settings in force in this era, and the window made for them. */
    final Spending spending() {
        return spending;
    }

    /** The kind of the latest failure in the window; null if there was none. */
    final @Nullable Classification latestFailure() {
        return latestFailure;
    }

    /** Adds an outcome to the window and returns what the window holds then if that raises the alarm. */
    final @Nullable Counts spend(Outcome outcome, boolean failed, Spending by, OutcomeWindow.Alarm alarm) {
        if (failed && outcome instanceof Classification known) {
            latestFailure = known; // before it is counted: it may be the one that the breach is told of
        }
        return budget.record(by.window, failed, alarm);
    }

    /** Takes on the settings in force: the outcomes stay unless those want another window. Returns whether they were others. */
    boolean adoptSettings() {
        boolean changed = false;
        for (Spending now = spending; !budget.isInForce(now.config); now = spending) {
            SPENDING.compareAndSet(this, now, now.under(budget.settings(), budget));
            changed = true;
        }
        return changed;
    }

    /** Whether an outcome of this era, or a change of settings, has to be judged now; acts on it if so. */
    abstract void look();

    /** Admits a call, or returns null: rejected. */
    abstract @Nullable Permit tryAcquire();

    /** For how long calls are rejected; 0 where they are not. */
    long nanosUntilAdmitted() {
        return 0;
    }
}
