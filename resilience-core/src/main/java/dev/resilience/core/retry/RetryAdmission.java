package dev.resilience.core.retry;

import dev.resilience.core.Checks;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What retries need that all callers share: places for those who sleep, and tokens of a budget. Thread-safe. */
final class RetryAdmission {

    private final String name;
    private final TimeSource time;
    private final @Nullable RetryBudgets shared;
    private final AtomicInteger sleepers = new AtomicInteger();
    private volatile Tokens tokens;

    /**
     * @param name of the retry, and of its own budget
     * @param shared where budgets are found by name; null where each retry has one of its own
     */
    RetryAdmission(String name, TimeSource time, @Nullable RetryBudgets shared, RetryBudgetConfig config) {
        this.name = Checks.name(name);
        this.time = time;
        this.shared = shared;
        this.tokens = new Tokens(config, budgetFor(config));
    }

    /** Where tokens are taken from; null where none are needed. */
    @Nullable
    RetryBudget budget() {
        return tokens.budget;
    }

    int sleepers() {
        return sleepers.get();
    }

    /**
     * Changes what the budget is, or its values for all who share it; nothing if that is refused.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if those who share the budget have set other values
     */
    void reconfigure(RetryBudgetConfig wanted) {
        RetryBudgetConfig before = tokens.config;
        RetryBudget present = tokens.budget;
        if (present != null && wanted.enabled() && isSameName(before, wanted)) {
            if (!before.equals(wanted)) {
                present.reconfigure(wanted);
                tokens = new Tokens(wanted, present);
                if (shared != null) {
                    shared.changed(name, wanted);
                }
            }
            return;
        }
        tokens = new Tokens(wanted, budgetFor(wanted));
        if (present != null && shared != null) {
            shared.left(name, before);
        }
    }

    /** However it is written, and whether or not it is. */
    private boolean isSameName(RetryBudgetConfig one, RetryBudgetConfig other) {
        return Checks.comparableName(one.nameFor(name)).equals(Checks.comparableName(other.nameFor(name)));
    }

    private @Nullable RetryBudget budgetFor(RetryBudgetConfig config) {
        if (!config.enabled()) {
            return null;
        }
        return shared == null ? RetryBudget.of(config.nameFor(name), config, time) : shared.join(name, config, time);
    }

    /**
     * Takes what a retry needs: all of it, or nothing.
     *
     * @param sleeps whether the thread sleeps before the retry; if so, and it is admitted, {@link #wokeUp} has to follow
     */
    boolean admits(FailureKind kind, boolean sleeps, int maxSleepers, long now) {
        if (sleeps && sleepers.incrementAndGet() > maxSleepers) {
            sleepers.decrementAndGet();
            return false;
        }
        RetryBudget budget = tokens.budget;
        boolean paid = budget == null || budget.tryWithdraw(kind, now);
        if (sleeps && !paid) {
            sleepers.decrementAndGet();
        }
        return paid;
    }

    void wokeUp() {
        sleepers.decrementAndGet();
    }

    /** A budget, and what it was asked for with. */
    private record Tokens(
            RetryBudgetConfig config, @Nullable RetryBudget budget) {}
}
