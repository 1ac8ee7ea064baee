package dev.resilience.spring.config;

import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings of a circuit breaker. A field that is null was not set. Not thread-safe. */
public class CircuitBreakerSettings extends OutcomeSettings {

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

    /** Whether calls are rejected, or would only have been. */
    private @Nullable Mode mode;

    /** Failures in a row at which to open; 0 switches this off. */
    private @Nullable Integer consecutiveFailures;

    /** Work that takes longer is a slow call; not set, slow calls are not looked for. */
    private @Nullable Duration slowCallDuration;

    /** Ratio of slow calls at which to open. */
    private @Nullable Ratio slowCallRateThreshold;

    /** How long a wait is respected that the failure which opened the breaker asks for. */
    private @Nullable Duration retryAfterMax;

    /** Whether probing begins by a timer once the open duration is over, and not only with the next call. */
    private @Nullable Boolean automaticHalfOpen;

    /** Kinds of failure that count as failures. */
    private @Nullable Set<FailureKind> recordKinds;

    /** Exception classes that count as failures, whatever their kind. */
    private @Nullable Set<String> recordExceptions;

    /** Exception classes that say nothing about the resource, whatever their kind. */
    private @Nullable Set<String> ignoreExceptions;

    /** Keys that have a breaker of their own. */
    private @Nullable Integer maxKeys;

    /** How long the breaker of a key is kept without use. */
    private @Nullable Duration idleExpiry;

    /** How the open duration grows while probes keep failing. */
    private final OpenBackoff openBackoff = new OpenBackoff();

    /** Whether an open breaker makes the health DOWN. */
    private @Nullable HealthImpact health;

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

    public @Nullable HealthImpact getHealth() {
        return health;
    }

    public void setHealth(@Nullable HealthImpact health) {
        this.health = health;
    }

    public @Nullable Mode getMode() {
        return mode;
    }

    public void setMode(@Nullable Mode mode) {
        this.mode = mode;
    }

    public @Nullable Integer getConsecutiveFailures() {
        return consecutiveFailures;
    }

    public void setConsecutiveFailures(@Nullable Integer consecutiveFailures) {
        this.consecutiveFailures = consecutiveFailures;
    }

    public @Nullable Duration getSlowCallDuration() {
        return slowCallDuration;
    }

    public void setSlowCallDuration(@Nullable Duration slowCallDuration) {
        this.slowCallDuration = slowCallDuration;
    }

    public @Nullable Ratio getSlowCallRateThreshold() {
        return slowCallRateThreshold;
    }

    public void setSlowCallRateThreshold(@Nullable Ratio slowCallRateThreshold) {
        this.slowCallRateThreshold = slowCallRateThreshold;
    }

    public @Nullable Duration getRetryAfterMax() {
        return retryAfterMax;
    }

    public void setRetryAfterMax(@Nullable Duration retryAfterMax) {
        this.retryAfterMax = retryAfterMax;
    }

    public @Nullable Boolean getAutomaticHalfOpen() {
        return automaticHalfOpen;
    }

    public void setAutomaticHalfOpen(@Nullable Boolean automaticHalfOpen) {
        this.automaticHalfOpen = automaticHalfOpen;
    }

    public @Nullable Set<FailureKind> getRecordKinds() {
        return recordKinds;
    }

    public void setRecordKinds(@Nullable Set<FailureKind> recordKinds) {
        this.recordKinds = recordKinds;
    }

    public @Nullable Set<String> getRecordExceptions() {
        return recordExceptions;
    }

    public void setRecordExceptions(@Nullable Set<String> recordExceptions) {
        this.recordExceptions = recordExceptions;
    }

    public @Nullable Set<String> getIgnoreExceptions() {
        return ignoreExceptions;
    }

    public void setIgnoreExceptions(@Nullable Set<String> ignoreExceptions) {
        this.ignoreExceptions = ignoreExceptions;
    }

    public @Nullable Integer getMaxKeys() {
        return maxKeys;
    }

    public void setMaxKeys(@Nullable Integer maxKeys) {
        this.maxKeys = maxKeys;
    }

    public @Nullable Duration getIdleExpiry() {
        return idleExpiry;
    }

    public void setIdleExpiry(@Nullable Duration idleExpiry) {
        this.idleExpiry = idleExpiry;
    }

    public OpenBackoff getOpenBackoff() {
        return openBackoff;
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

    /** How the open duration grows while probes keep failing. */
    public static class OpenBackoff {

        /** Growth from one opening to the next while probes keep failing. */
        private @Nullable Double multiplier;

        /** Longest open duration, growth and jitter included. */
        private @Nullable Duration max;

        /** How much longer an open duration may be at random, as a ratio. */
        private @Nullable Ratio jitter;

        public @Nullable Double getMultiplier() {
            return multiplier;
        }

        public void setMultiplier(@Nullable Double multiplier) {
            this.multiplier = multiplier;
        }

        public @Nullable Duration getMax() {
            return max;
        }

        public void setMax(@Nullable Duration max) {
            this.max = max;
        }

        public @Nullable Ratio getJitter() {
            return jitter;
        }

        public void setJitter(@Nullable Ratio jitter) {
            this.jitter = jitter;
        }
    }
}
