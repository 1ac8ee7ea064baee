package dev.resilience.core.failurebudget;

import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow;
import dev.resilience.core.window.TimeWindow;
import java.util.Locale;

/**
 * Settings, and the window made for them: one value, so that an outcome is judged by what it is recorded in. Is itself the alarm of
 * that window, raised when more is spent than the budget has. Immutable but for the window.
 */
final class Spending implements OutcomeWindow.Alarm {

    final FailureBudgetConfig config;
    final TimeWindow window;

    private Spending(FailureBudgetConfig config, TimeWindow window) {
        this.config = config;
        this.window = window;
    }

    /** The settings in force and an empty window. */
    static Spending afresh(FailureBudget budget) {
        FailureBudgetConfig config = budget.settings();
        return new Spending(config, new TimeWindow(budget.time(), config.window()));
    }

    /** The same outcomes under other settings, unless those ask for another window. */
    Spending under(FailureBudgetConfig changed, FailureBudget budget) {
        boolean same = changed.window().equals(window.duration());
        return new Spending(changed, same ? window : new TimeWindow(budget.time(), changed.window()));
    }

    /** Exact: a ratio of counts and the double that is written like it are the same double. */
    @Override
    public boolean raisedBy(int calls, int failures, int slow) {
        return calls >= config.minSamples() && (double) failures / calls > config.threshold();
    }

    @Override
    public int minimumCalls() {
        return config.minSamples();
    }

    /** Says what a window holds, for people. */
    String describe(Counts counts) {
        return String.format(
                Locale.ROOT,
                "%d of %d calls failed (%.1f%%; the budget is %.1f%%)",
                counts.failures(),
                counts.calls(),
                counts.failureRate() * 100,
                config.threshold() * 100);
    }
}
