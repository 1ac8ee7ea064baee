package dev.resilience.spring.config;

import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Groups of settings of a retry. A field that is null was not set. Not thread-safe. */
public final class AdaptiveRetryGroups {

    private AdaptiveRetryGroups() {}

    /** What becomes of a wait that the resource asks for. */
    public static class RetryAfter {

        /** Whether no attempt begins before a wait is over that the resource asks for. */
        private @Nullable Boolean respect;

        /** Longest such wait; when the resource asks for more, the call ends. */
        private @Nullable Duration max;

        public @Nullable Boolean getRespect() {
            return respect;
        }

        public void setRespect(@Nullable Boolean respect) {
            this.respect = respect;
        }

        public @Nullable Duration getMax() {
            return max;
        }

        public void setMax(@Nullable Duration max) {
            this.max = max;
        }
    }

    /** How delays are stretched while many attempts fail. */
    public static class Adaptive {

        /** Whether delays are stretched while many attempts fail. */
        private @Nullable Boolean enabled;

        /** Ratio of attempts that should succeed. */
        private @Nullable Ratio targetSuccess;

        /** Factor by which delays are stretched when all attempts fail. */
        private @Nullable Double maxMultiplier;

        public @Nullable Boolean getEnabled() {
            return enabled;
        }

        public void setEnabled(@Nullable Boolean enabled) {
            this.enabled = enabled;
        }

        public @Nullable Ratio getTargetSuccess() {
            return targetSuccess;
        }

        public void setTargetSuccess(@Nullable Ratio targetSuccess) {
            this.targetSuccess = targetSuccess;
        }

        public @Nullable Double getMaxMultiplier() {
            return maxMultiplier;
        }

        public void setMaxMultiplier(@Nullable Double maxMultiplier) {
            this.maxMultiplier = maxMultiplier;
        }
    }

    /** What all who share it may spend on retries. */
    public static class RetryBudget {

        /** Whether retries need tokens of a budget. */
        private @Nullable Boolean enabled;

        /** Budget that several instances share; default: one of the instance's own name. */
        private @Nullable String name;

        /** Tokens that a first attempt deposits. */
        private @Nullable Ratio ratio;

        /** Tokens a second that come without any first attempt. */
        private @Nullable Integer minPerSecond;

        /** How long a first attempt and a retry count. */
        private @Nullable Duration window;

        /** Tokens that a retry takes after a failure of a kind. */
        private final Map<FailureKind, Integer> costs = new EnumMap<>(FailureKind.class);

        /** Name of a failure budget: tokens become fewer as it is spent, and none is left while it is breached. */
        private @Nullable String failureBudget;

        public @Nullable Boolean getEnabled() {
            return enabled;
        }

        public void setEnabled(@Nullable Boolean enabled) {
            this.enabled = enabled;
        }

        public @Nullable String getName() {
            return name;
        }

        public void setName(@Nullable String name) {
            this.name = name;
        }

        public @Nullable Ratio getRatio() {
            return ratio;
        }

        public void setRatio(@Nullable Ratio ratio) {
            this.ratio = ratio;
        }

        public @Nullable Integer getMinPerSecond() {
            return minPerSecond;
        }

        public void setMinPerSecond(@Nullable Integer minPerSecond) {
            this.minPerSecond = minPerSecond;
        }

        public @Nullable Duration getWindow() {
            return window;
        }

        public void setWindow(@Nullable Duration window) {
            this.window = window;
        }

        public Map<FailureKind, Integer> getCosts() {
            return costs;
        }

        public @Nullable String getFailureBudget() {
            return failureBudget;
        }

        public void setFailureBudget(@Nullable String failureBudget) {
            this.failureBudget = failureBudget;
        }
    }
}
