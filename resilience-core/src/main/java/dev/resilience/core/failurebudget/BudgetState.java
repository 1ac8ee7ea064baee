package dev.resilience.core.failurebudget;

import dev.resilience.core.Permit;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.window.CountWindow;
import dev.resilience.core.window.Counts;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One era of a failure budget: between breaches, or one breach. Every call's permit belongs to the era that admitted it. */
abstract sealed class BudgetState {

    final FailureBudget budget;

    BudgetState(FailureBudget budget) {
        this.budget = budget;
    }

    /** Admits a call, or returns null: rejected. */
    abstract @Nullable Permit tryAcquire();

    abstract boolean isBreached();

    /** Within the budget. Is itself the permit of all its calls. */
    static final class Intact extends BudgetState implements Permit {

        Intact(FailureBudget budget) {
            super(budget);
        }

        @Override
        Permit tryAcquire() {
            return this;
        }

        @Override
        boolean isBreached() {
            return false;
        }

        @Override
        public void end(Outcome outcome) {
            Counts counts = budget.record(outcome);
            FailureBudgetConfig config = budget.settings();
            if (counts.calls() >= config.minSamples() && counts.failureRate() > config.threshold()) {
                budget.move(this, new Breached(budget), false, budget.describe(counts));
            }
        }
    }

    /** Above the budget. Is itself the permit of calls that go on although it is breached. */
    static final class Breached extends BudgetState implements Permit {

        /** Of the rejected calls one in so many passes as a probe... */
        private static final int PROBE_EVERY = 100;

        /** ...and at least one in this time. */
        private static final long PROBE_NANOS = 1_000_000_000L;

        private final CountWindow probes;
        private final int probesNeeded;
        private final AtomicLong arrivals = new AtomicLong();
        private final AtomicLong lastProbe;

        Breached(FailureBudget budget) {
            super(budget);
            this.probesNeeded = budget.settings().recoverySamples();
            this.probes = new CountWindow(probesNeeded);
            this.lastProbe = new AtomicLong(budget.time().nanoTime());
        }

        @Override
        @Nullable
        Permit tryAcquire() {
            if (budget.settings().onBreach() == FailureBudgetConfig.OnBreach.NOTIFY) {
                return this;
            }
            return mayProbe() ? this::endProbe : null;
        }

        private boolean mayProbe() {
            long now = budget.time().nanoTime();
            long last = lastProbe.get();
            if (arrivals.incrementAndGet() % PROBE_EVERY == 0) {
                lastProbe.set(now);
                return true;
            }
            return now - last >= PROBE_NANOS && lastProbe.compareAndSet(last, now);
        }

        @Override
        boolean isBreached() {
            return true;
        }

        @Override
        public void end(Outcome outcome) {
            Counts counts = budget.record(outcome);
            if (counts.calls() > 0 && counts.failureRate() <= budget.settings().threshold()) {
                budget.move(this, new Intact(budget), false, budget.describe(counts));
            }
        }

        private void endProbe(Outcome outcome) {
            Boolean failed = budget.failed(outcome);
            budget.record(outcome);
            if (failed == null) {
                return;
            }
            FailureBudgetConfig config = budget.settings();
            Counts counts = probes.record(failed);
            if (counts.calls() == probesNeeded && counts.failureRate() <= config.threshold() * config.recoveryRatio()) {
                budget.move(this, new Intact(budget), true, "probes: " + budget.describe(counts));
            }
        }
    }
}
