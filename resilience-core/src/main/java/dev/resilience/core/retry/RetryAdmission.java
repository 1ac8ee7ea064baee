package dev.resilience.core.retry;

import dev.resilience.core.Checks;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What retries need that all callers share: places for those who sleep, and tokens of a budget. Thread-safe. */
final class RetryAdmission {

    private final String name;
    private final TimeSource time;
    private final @Nullable RetryBudgets shared;
    private final LongAdder successes;
    private final AtomicInteger sleepers = new AtomicInteger();
    private final ReentrantLock exchange = new ReentrantLock();
    private volatile Tokens tokens;

    /**
     * @param name of the retry, and of its own budget
     * @param shared where budgets are found by name; null where each retry has one of its own
     * @param successes counts the calls whose first attempt has succeeded, and so deposits
     */
    RetryAdmission(
            String name,
            TimeSource time,
            @Nullable RetryBudgets shared,
            RetryBudgetConfig config,
            LongAdder successes) {
        this.name = Checks.name(name);
        this.time = time;
        this.shared = shared;
        this.successes = successes;
        this.tokens = new Tokens(config, budgetFor(config));
        if (tokens.budget != null) {
            tokens.budget.join(successes, 0);
        }
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
                exchange(new Tokens(wanted, present));
                if (shared != null) {
                    shared.changed(name, wanted);
                }
            }
            return;
        }
        Tokens replaced = exchange(new Tokens(wanted, budgetFor(wanted)));
        if (replaced.budget != null && shared != null) {
            shared.left(name, replaced.config);
        }
    }

    /** What is counted deposits in one budget at any time, also while several threads change the settings. */
    private Tokens exchange(Tokens next) {
        exchange.lock();
        try {
            Tokens replaced = tokens;
            long from = replaced.budget == null ? successes.sum() : replaced.budget.leave(successes);
            if (next.budget != null) {
                next.budget.join(successes, from);
            }
            tokens = next;
            return replaced;
        } finally {
            exchange.unlock();
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
