package dev.resilience.core.failurebudget;

import dev.resilience.core.Checks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a failure budget. Immutable; made by {@link #builder()}.
 *
 * @param threshold the ratio of failures a service may spend; breached above it; above 0, below 1
 * @param window how long an outcome counts, at most a thirtieth longer; at least 30 ms
 * @param minSamples how many outcomes the window must hold before it can be breached; at least 1
 * @param onBreach what to do about a breach
 * @param recoverySamples how many probe outcomes decide on recovery while calls are rejected; 1 to 10,000
 * @param recoveryRatio recovery needs a failure rate of at most threshold times this; 0 to 1
 * @param reset whether a breach ends by itself
 * @param coolDown how long after its beginning a breach cannot end by itself; 0 for off
 * @param objective what the service has promised over a long time; null for nothing
 */
public record FailureBudgetConfig(
        double threshold,
        Duration window,
        int minSamples,
        OnBreach onBreach,
        int recoverySamples,
        double recoveryRatio,
        Reset reset,
        Duration coolDown,
        @Nullable ErrorBudgetConfig objective) {

    /** A bucket of a shorter window would be shorter than a millisecond. */
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(30);

    private static final int MOST_RECOVERY_SAMPLES = 10_000;

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public FailureBudgetConfig {
        new Checks()
                .ratio("threshold", threshold)
                .that(
                        threshold != 1,
                        "threshold",
                        threshold,
                        "can never be breached: no failure rate is above 1",
                        "Use a ratio below 1, such as 5%")
                .positive("window", window)
                .that(
                        window.isNegative() || window.isZero() || window.compareTo(SHORTEST_WINDOW) >= 0,
                        "window",
                        window,
                        "is too short for its 30 buckets: each would be shorter than 1 ms",
                        "Use 30ms or more")
                .atLeast("min-samples", minSamples, 1)
                .atLeast("recovery-samples", recoverySamples, 1)
                .that(
                        recoverySamples <= MOST_RECOVERY_SAMPLES,
                        "recovery-samples",
                        recoverySamples,
                        "must be at most " + MOST_RECOVERY_SAMPLES,
                        "Use fewer, such as 10: one probe a second may be all there are")
                .that(
                        recoveryRatio >= 0 && recoveryRatio <= 1,
                        "recovery-ratio",
                        recoveryRatio,
                        "must be a ratio from 0 to 1",
                        "Use a ratio such as 0.5")
                .notNegative("cool-down", coolDown)
                .done();
    }

    /** The defaults. */
    public static FailureBudgetConfig defaults() {
        return builder().build();
    }

    /** A builder that starts with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** What to do about a breach. */
    public enum OnBreach {
        /** Tell it; calls go on. */
        NOTIFY,
        /** Tell it, and reject calls but for a few probes. */
        REJECT
    }

    /** Whether a breach ends by itself. */
    public enum Reset {
        /** When outcomes show that the service has recovered. */
        AUTO,
        /** Not before it is reset by hand, or this setting is changed. */
        MANUAL
    }

    /** Gathers settings; what is not set keeps its default. Not thread-safe. */
    public static final class Builder {

        private double threshold = 0.05;
        private Duration window = Duration.ofSeconds(30);
        private int minSamples = 50;
        private OnBreach onBreach = OnBreach.NOTIFY;
        private int recoverySamples = 10;
        private double recoveryRatio = 0.5;
        private Reset reset = Reset.AUTO;
        private Duration coolDown = Duration.ZERO;
        private @Nullable ErrorBudgetConfig objective;

        private Builder() {}

        /** The ratio of failures a service may spend; above 0, below 1; default 0.05. */
        public Builder threshold(double ratio) {
            threshold = ratio;
            return this;
        }

        /** How long an outcome counts; at least 30 ms; default 30 s. */
        public Builder window(Duration duration) {
            window = duration;
            return this;
        }

        /** Outcomes needed before the budget can be breached; at least 1; default 50. */
        public Builder minSamples(int samples) {
            minSamples = samples;
            return this;
        }

        /** What to do about a breach; default {@link OnBreach#NOTIFY}. */
        public Builder onBreach(OnBreach action) {
            onBreach = action;
            return this;
        }

        /** Probe outcomes that decide on recovery; 1 to 10,000; default 10. */
        public Builder recoverySamples(int samples) {
            recoverySamples = samples;
            return this;
        }

        /** How far below the threshold the probes must stay; 0 to 1; default 0.5. */
        public Builder recoveryRatio(double ratio) {
            recoveryRatio = ratio;
            return this;
        }

        /** Whether a breach ends by itself; default {@link Reset#AUTO}. */
        public Builder reset(Reset how) {
            reset = how;
            return this;
        }

        /** How long after its beginning a breach cannot end by itself; default 0: off. Probes pass all the same, and count. */
        public Builder coolDown(Duration duration) {
            coolDown = duration;
            return this;
        }

        /** What the service has promised over a long time, of which error budget and burn rates are told; default none. */
        public Builder objective(@Nullable ErrorBudgetConfig promised) {
            objective = promised;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
         */
        public FailureBudgetConfig build() {
            return new FailureBudgetConfig(
                    threshold,
                    window,
                    minSamples,
                    onBreach,
                    recoverySamples,
                    recoveryRatio,
                    reset,
                    coolDown,
                    objective);
        }
    }
}
