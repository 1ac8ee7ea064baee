package dev.resilience.core.failurebudget;

import dev.resilience.core.Permit;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.core.failurebudget.FailureBudgetConfig.Reset;
import dev.resilience.core.failurebudget.FailureBudgetListener.Breach;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow;
import org.jspecify.annotations.Nullable;

/**
 * Above the budget: one episode. Is itself the permit of calls that go on although it is breached. Whether it rejects, and how it
 * ends, is asked when it matters, and not when a call was admitted: the settings may change in its course.
 */
final class Breached extends BudgetState implements Permit {

    /** How this episode began. */
    final Breach breach;

    final Probes probes;

    /**
     * @param from the era whose outcomes are too bad
     * @param counts those outcomes
     */
    Breached(Intact from, Spending by, Counts counts) {
        super(from.budget, by, from.latestFailure());
        this.breach =
                new Breach(budget.name(), budget.time().wallTime(), counts, from.latestFailure(), by.describe(counts));
        this.probes = new Probes(since, by.config.recoverySamples());
    }

    boolean isRejecting() {
        return budget.settings().onBreach() == OnBreach.REJECT;
    }

    @Override
    @Nullable
    Permit tryAcquire() {
        if (!isRejecting()) {
            return this;
        }
        return probes.mayPass(budget.time().nanoTime()) ? this::endProbe : null;
    }

    @Override
    long nanosUntilAdmitted() {
        return isRejecting() ? probes.nanosUntilNext(budget.time().nanoTime()) : 0;
    }

    @Override
    public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        end(outcome, false);
    }

    private void endProbe(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        end(outcome, true);
    }

    private void end(Outcome outcome, boolean probe) {
        Boolean failed = FailureBudget.failed(outcome);
        if (failed == null) {
            return;
        }
        spend(outcome, failed, spending(), OutcomeWindow.Alarm.NEVER);
        if (probe) {
            probes.record(failed);
        }
        look();
    }

    @Override
    boolean adoptSettings() {
        boolean changed = super.adoptSettings();
        FailureBudgetConfig config;
        do { // whoever changes them at the same time, the last one's number stays
            config = budget.settings();
            probes.want(config.recoverySamples());
        } while (!budget.isInForce(config));
        return changed;
    }

    /** Ends the episode if it may end by itself and the outcomes say so. */
    @Override
    void look() {
        FailureBudgetConfig config = budget.settings();
        boolean latched = config.reset() == Reset.MANUAL;
        if (latched || isCoolingDown(config) || !budget.isIn(this)) {
            return;
        }
        Spending by = spending();
        if (config.onBreach() == OnBreach.REJECT) {
            Counts counts = probes.counts();
            if (probes.areEnough(counts) && Probes.showRecovery(counts, config)) {
                // What the window holds says nothing about the time to come: nearly all calls were rejected.
                recover(new Intact(budget, Spending.afresh(budget), null), "probes: " + by.describe(counts));
            }
        } else {
            Counts counts = by.window.counts();
            if (counts.calls() > 0 && counts.failureRate() <= config.threshold()) {
                recover(new Intact(budget, by, latestFailure()), by.describe(counts));
            }
        }
    }

    private void recover(Intact to, String reason) {
        budget.move(this, to, reason, false);
    }

    private boolean isCoolingDown(FailureBudgetConfig config) {
        long coolDown = config.coolDown().toNanos();
        return coolDown > 0 && budget.time().nanoTime() - since < coolDown;
    }
}
