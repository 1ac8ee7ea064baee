package dev.resilience.spring.config;

import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a circuit breaker. A field that is null was not set. Not thread-safe. */
public class CircuitBreakerSettings extends PolicySettings {

    /** Ratio of failures at which to open. */
    private @Nullable Ratio failureRateThreshold;

    /** Which outcomes count. */
    private final SlidingWindow slidingWindow = new SlidingWindow();

    /** Outcomes needed before the breaker can open. */
    private @Nullable Integer minimumCalls;

    /** How long calls are rejected before the resource is probed. */
    private @Nullable Duration openDuration;

    /** How the resource is probed. */
    private final HalfOpen halfOpen = new HalfOpen();

    /** Whether an open breaker makes the health DOWN. */
    private @Nullable Health health;

    public @Nullable Ratio getFailureRateThreshold() {
        return failureRateThreshold;
    }

    public void setFailureRateThreshold(@Nullable Ratio failureRateThreshold) {
        this.failureRateThreshold = failureRateThreshold;
    }

    public SlidingWindow getSlidingWindow() {
        return slidingWindow;
    }

    public @Nullable Integer getMinimumCalls() {
        return minimumCalls;
    }

    public void setMinimumCalls(@Nullable Integer minimumCalls) {
        this.minimumCalls = minimumCalls;
    }

    public @Nullable Duration getOpenDuration() {
        return openDuration;
    }

    public void setOpenDuration(@Nullable Duration openDuration) {
        this.openDuration = openDuration;
    }

    public HalfOpen getHalfOpen() {
        return halfOpen;
    }

    public @Nullable Health getHealth() {
        return health;
    }

    public void setHealth(@Nullable Health health) {
        this.health = health;
    }

    /** What an open breaker does to the application's health. */
    public enum Health {
        /** Nothing. */
        NEUTRAL,
        /** DOWN while it is open. */
        AFFECTS_STATUS
    }

    /** Which outcomes count. */
    public static class SlidingWindow {

        /** Whether the window counts calls or time. */
        private @Nullable WindowType type;

        /** Outcomes that a count window holds. */
        private @Nullable Integer calls;

        /** How long an outcome counts in a time window. */
        private @Nullable Duration duration;

        public @Nullable WindowType getType() {
            return type;
        }

        public void setType(@Nullable WindowType type) {
            this.type = type;
        }

        public @Nullable Integer getCalls() {
            return calls;
        }

        public void setCalls(@Nullable Integer calls) {
            this.calls = calls;
        }

        public @Nullable Duration getDuration() {
            return duration;
        }

        public void setDuration(@Nullable Duration duration) {
            this.duration = duration;
        }
    }

    /** How the resource is probed. */
    public static class HalfOpen {

        /** Probes that are let through. */
        private @Nullable Integer permittedCalls;

        /** Probes that must succeed. */
        private @Nullable Integer successThreshold;

        /** How long a probe may take before it is written off as a failure. */
        private @Nullable Duration maxDuration;

        public @Nullable Integer getPermittedCalls() {
            return permittedCalls;
        }

        public void setPermittedCalls(@Nullable Integer permittedCalls) {
            this.permittedCalls = permittedCalls;
        }

        public @Nullable Integer getSuccessThreshold() {
            return successThreshold;
        }

        public void setSuccessThreshold(@Nullable Integer successThreshold) {
            this.successThreshold = successThreshold;
        }

        public @Nullable Duration getMaxDuration() {
            return maxDuration;
        }

        public void setMaxDuration(@Nullable Duration maxDuration) {
            this.maxDuration = maxDuration;
        }
    }
}
