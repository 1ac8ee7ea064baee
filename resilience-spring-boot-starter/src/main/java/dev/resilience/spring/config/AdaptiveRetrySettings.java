package dev.resilience.spring.config;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.BackoffStrategy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of a retry. A field that is null was not set. Not thread-safe. */
public class AdaptiveRetrySettings extends PolicySettings {

    /** Total attempts, the first one included. */
    private @Nullable Integer maxAttempts;

    /** How long after the first attempt another may begin; 0s switches this limit off. */
    private @Nullable Duration maxDuration;

    /** Whether work that may have taken effect may be repeated. */
    private @Nullable Boolean idempotent;

    /** Delays between attempts. */
    private final Backoff backoff = new Backoff();

    /** What holds for failures of one kind. */
    private final Map<FailureKind, Kind> kinds = new EnumMap<>(FailureKind.class);

    public @Nullable Integer getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(@Nullable Integer maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public @Nullable Duration getMaxDuration() {
        return maxDuration;
    }

    public void setMaxDuration(@Nullable Duration maxDuration) {
        this.maxDuration = maxDuration;
    }

    public @Nullable Boolean getIdempotent() {
        return idempotent;
    }

    public void setIdempotent(@Nullable Boolean idempotent) {
        this.idempotent = idempotent;
    }

    public Backoff getBackoff() {
        return backoff;
    }

    public Map<FailureKind, Kind> getKinds() {
        return kinds;
    }

    /** Delays between attempts. */
    public static class Backoff {

        /** How delays grow. */
        private @Nullable BackoffStrategy strategy;

        /** First delay, before jitter. */
        private @Nullable Duration base;

        /** Longest delay, jitter included. */
        private @Nullable Duration max;

        /** Growth of exponential strategies. */
        private @Nullable Double multiplier;

        public @Nullable BackoffStrategy getStrategy() {
            return strategy;
        }

        public void setStrategy(@Nullable BackoffStrategy strategy) {
            this.strategy = strategy;
        }

        public @Nullable Duration getBase() {
            return base;
        }

        public void setBase(@Nullable Duration base) {
            this.base = base;
        }

        public @Nullable Duration getMax() {
            return max;
        }

        public void setMax(@Nullable Duration max) {
            this.max = max;
        }

        public @Nullable Double getMultiplier() {
            return multiplier;
        }

        public void setMultiplier(@Nullable Double multiplier) {
            this.multiplier = multiplier;
        }
    }

    /** What holds for failures of one kind. */
    public static class Kind {

        /** How often a failure of this kind may be repeated within one call. */
        private @Nullable Integer retries;

        public @Nullable Integer getRetries() {
            return retries;
        }

        public void setRetries(@Nullable Integer retries) {
            this.retries = retries;
        }
    }
}
