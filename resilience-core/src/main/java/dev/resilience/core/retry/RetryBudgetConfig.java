package dev.resilience.core.retry;

import dev.resilience.core.Checks;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link RetryBudget}. Immutable; made by {@link #builder()}.
 *
 * @param enabled whether retries need tokens; if not, nothing else matters
 * @param name the budget, where several retries share one; null: that of the retry's own name
 * @param ratio how many tokens a first attempt deposits; above 0, at most 1
 * @param minPerSecond how many tokens a second come without any first attempt; 0 or more
 * @param window how long a first attempt and a retry count; positive
 * @param costs how many tokens a retry takes after a failure of a kind; each at least 1; kinds that are missing cost 1
 * @param failureBudget shrinks what may be taken as another budget is spent; null: nothing does
 */
public record RetryBudgetConfig(
        boolean enabled,
        @Nullable String name,
        double ratio,
        int minPerSecond,
        Duration window,
        Map<FailureKind, Integer> costs,
        @Nullable RetryBudgetScale failureBudget) {

    public RetryBudgetConfig {
        costs = costs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(costs));
    }

    /** Throws if there is a fault. */
    void check() {
        Checks checks = new Checks();
        addTo(checks);
        checks.done();
    }

    /** Adds the faults to those of other settings. */
    void addTo(Checks checks) {
        if (name != null) {
            checks.that(
                    Checks.isName(name),
                    "retry-budget.name",
                    name,
                    "is not a valid name",
                    "Use a letter followed by at most 99 letters, digits or dashes, such as \"payments\"");
        }
        checks.ratio("retry-budget.ratio", ratio)
                .atLeast("retry-budget.min-per-second", minPerSecond, 0)
                .positive("retry-budget.window", window);
        costs.forEach((kind, cost) -> checks.atLeast("retry-budget.costs." + ConfigChecks.word(kind), cost, 1));
    }

    /** What the budget of a retry is called. */
    String nameFor(String retry) {
        return name == null ? retry : name;
    }

    /** How many tokens a retry takes after a failure of this kind. */
    public int costOf(FailureKind kind) {
        return costs.getOrDefault(kind, 1);
    }

    /** The defaults. */
    public static RetryBudgetConfig defaults() {
        return builder().build();
    }

    /** A builder that starts with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers settings; what is not set keeps its default. Not thread-safe. */
    public static final class Builder {

        private boolean enabled = true;
        private @Nullable String name;
        private double ratio = 0.2;
        private int minPerSecond = 10;
        private Duration window = Duration.ofSeconds(10);
        private final Map<FailureKind, Integer> costs = new EnumMap<>(FailureKind.class);
        private @Nullable RetryBudgetScale failureBudget;

        private Builder() {}

        /** Whether retries need tokens; default true. */
        public Builder enabled(boolean needed) {
            enabled = needed;
            return this;
        }

        /**
         * The budget to share with other retries that are given the same {@link RetryBudgets}; default: that of the retry's own
         * name.
         */
        public Builder name(@Nullable String budget) {
            name = budget;
            return this;
        }

        /** How many tokens a first attempt deposits; above 0, at most 1; default 0.2. */
        public Builder ratio(double tokens) {
            ratio = tokens;
            return this;
        }

        /** How many tokens a second come without any first attempt; 0 or more; default 10. */
        public Builder minPerSecond(int tokens) {
            minPerSecond = tokens;
            return this;
        }

        /** How long a first attempt and a retry count; default 10 s. */
        public Builder window(Duration duration) {
            window = duration;
            return this;
        }

        /** How many tokens a retry takes after a failure of a kind; at least 1; default 1. */
        public Builder cost(FailureKind kind, int tokens) {
            costs.put(kind, tokens);
            return this;
        }

        /** Shrinks the tokens that may be taken, those of the floor too, as another budget is spent; default: nothing does. */
        public Builder failureBudget(@Nullable RetryBudgetScale scale) {
            failureBudget = scale;
            return this;
        }

        /** Makes the settings; {@link RetryBudget} and the retry check them. */
        public RetryBudgetConfig build() {
            return new RetryBudgetConfig(enabled, name, ratio, minPerSecond, window, costs, failureBudget);
        }
    }
}
