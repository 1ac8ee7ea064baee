package dev.resilience.core.failurebudget;

import dev.resilience.core.Permit;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.window.CountWindow;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow;
import dev.resilience.core.window.TimeWindow;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One era of a failure budget: between breaches, or one breach. Every call's permit belongs to the era that admitted it, and so
 * does the window that its outcome spends of: an era that follows on continues the window, one that begins afresh has its own.
 */
abstract sealed class BudgetState {

    final FailureBudget budget;

    private final ReentrantLock adopting = new ReentrantLock();
    private volatile TimeWindow window;

    BudgetState(FailureBudget budget, TimeWindow window) {
        this.budget = budget;
        this.window = window;
    }

    final TimeWindow window() {
        return window;
    }

    /** Takes a new window if the settings want another length now; the outcomes stay otherwise. */
    final void adoptSettings() {
        adopting.lock();
        try {
            if (!window.duration().equals(budget.settings().window())) {
                window = budget.newWindow();
            }
        } finally {
            adopting.unlock();
        }
    }

    /** Adds an outcome to the window, if it says anything, and returns what the window holds then if that raises the alarm. */
    final @Nullable Counts record(Outcome outcome, OutcomeWindow.Alarm alarm) {
        Boolean failed = budget.failed(outcome);
        if (failed == null) {
            return null;
        }
        budget.spend(failed);
        return window.record(failed, false, alarm);
    }

    /** Admits a call, or returns null: rejected. */
    abstract @Nullable Permit tryAcquire();

    abstract boolean isBreached();

    /** Within the budget. Is itself the permit of all its calls. */
    static final class Intact extends BudgetState implements Permit {

        Intact(FailureBudget budget, TimeWindow window) {
            super(budget, window);
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
        public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
            FailureBudgetConfig config = budget.settings();
            Counts counts = record(
                    outcome,
                    (calls, failures, slow) ->
                            calls >= config.minSamples() && (double) failures / calls > config.threshold());
            if (counts != null) {
                budget.move(this, new Breached(budget, window()), budget.describe(counts));
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

        Breached(FailureBudget budget, TimeWindow window) {
            super(budget, window);
            this.probesNeeded = budget.settings().recoverySamples();
            this.probes = new CountWindow(probesNeeded);
            this.lastProbe = new AtomicLong(budget.time().nanoTime());
        }

        @Override
        @Nullable
        Permit tryAcquire() {
            if (!isRejecting()) {
                return this;
            }
            return mayProbe() ? this::endProbe : null;
        }

        private boolean isRejecting() {
            return budget.settings().onBreach() == FailureBudgetConfig.OnBreach.REJECT;
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
        public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
            record(outcome, OutcomeWindow.Alarm.NEVER);
            // Asked now, not when the call was admitted: the settings may have changed in the course of this breach.
            if (isRejecting() || budget.failed(outcome) == null) {
                return;
            }
            Counts counts = window().counts();
            if (counts.calls() > 0 && counts.failureRate() <= budget.settings().threshold()) {
                budget.move(this, new Intact(budget, window()), budget.describe(counts));
            }
        }

        private void endProbe(Outcome outcome, @Nullable Throwable failure, long workNanos) {
            Boolean failed = budget.failed(outcome);
            end(outcome, failure, workNanos);
            if (failed == null) {
                return;
            }
            probes.record(failed, false, OutcomeWindow.Alarm.NEVER);
            Counts counts = probes.counts();
            if (isRejecting() && counts.calls() == probesNeeded && isRecovered(counts)) {
                // What the window holds says nothing about the time to come: nearly all calls were rejected.
                budget.move(this, new Intact(budget, budget.newWindow()), "probes: " + budget.describe(counts));
            }
        }

        /** Exact: the product of two doubles may be less than the ratio of counts that it stands for. */
        private boolean isRecovered(Counts counts) {
            FailureBudgetConfig config = budget.settings();
            BigDecimal allowed = BigDecimal.valueOf(config.threshold())
                    .multiply(BigDecimal.valueOf(config.recoveryRatio()))
                    .multiply(BigDecimal.valueOf(counts.calls()));
            return BigDecimal.valueOf(counts.failures()).compareTo(allowed) <= 0;
        }
    }
}
