package dev.resilience.spring.config;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.AdaptiveRetryConfig.Nested;
import dev.resilience.core.retry.AdaptiveRetryConfig.OnExhausted;
import dev.resilience.spring.config.AdaptiveRetryGroups.Adaptive;
import dev.resilience.spring.config.AdaptiveRetryGroups.RetryAfter;
import dev.resilience.spring.config.AdaptiveRetryGroups.RetryBudget;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/** Settings of a retry. A field that is null was not set. Not thread-safe. */
public class AdaptiveRetrySettings extends OutcomeSettings {

    /** Total attempts, the first one included. */
    private @Nullable Integer maxAttempts;

    /** How long after the first attempt another may begin; 0s switches this limit off. */
    private @Nullable Duration maxDuration;

    /** Whether work that may have taken effect may be repeated. */
    private @Nullable Boolean idempotent;

    /** Exception classes that are repeated, whatever their kind. */
    private @Nullable Set<String> retryOn;

    /** Exception classes that are not repeated, whatever their kind. */
    private @Nullable Set<String> noRetryOn;

    /** Bean of type Predicate that knows failures which end the call. */
    private @Nullable String abortOn;

    /** Threads that may sleep between attempts at once; beyond it calls stop retrying. */
    private @Nullable Integer maxSleepers;

    /** What reaches the caller when no attempt is left. */
    private @Nullable OnExhausted onExhausted;

    /** What becomes of a retry inside an attempt of another one. */
    private @Nullable Nested nested;

    /** Sink of letters about calls that were given up: memory, file, or a bean of type DeadLetterSink; default: none. */
    private @Nullable String deadLetter;

    /** Delays between attempts. */
    private final Backoff backoff = new Backoff();

    /** What holds for failures of one kind. */
    private final Map<FailureKind, Kind> kinds = new Kinds();

    /** What becomes of a wait that the resource asks for. */
    @NestedConfigurationProperty
    private final RetryAfter retryAfter = new RetryAfter();

    /** How delays are stretched while many attempts fail. */
    @NestedConfigurationProperty
    private final Adaptive adaptive = new Adaptive();

    /** What all who share it may spend on retries. */
    @NestedConfigurationProperty
    private final RetryBudget retryBudget = new RetryBudget();

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

    public @Nullable Set<String> getRetryOn() {
        return retryOn;
    }

    public void setRetryOn(@Nullable Set<String> retryOn) {
        this.retryOn = retryOn;
    }

    public @Nullable Set<String> getNoRetryOn() {
        return noRetryOn;
    }

    public void setNoRetryOn(@Nullable Set<String> noRetryOn) {
        this.noRetryOn = noRetryOn;
    }

    public @Nullable String getAbortOn() {
        return abortOn;
    }

    public void setAbortOn(@Nullable String abortOn) {
        this.abortOn = abortOn;
    }

    public @Nullable Integer getMaxSleepers() {
        return maxSleepers;
    }

    public void setMaxSleepers(@Nullable Integer maxSleepers) {
        this.maxSleepers = maxSleepers;
    }

    public @Nullable OnExhausted getOnExhausted() {
        return onExhausted;
    }

    public void setOnExhausted(@Nullable OnExhausted onExhausted) {
        this.onExhausted = onExhausted;
    }

    public @Nullable Nested getNested() {
        return nested;
    }

    public void setNested(@Nullable Nested nested) {
        this.nested = nested;
    }

    public @Nullable String getDeadLetter() {
        return deadLetter;
    }

    public void setDeadLetter(@Nullable String deadLetter) {
        this.deadLetter = deadLetter;
    }

    public Backoff getBackoff() {
        return backoff;
    }

    public Map<FailureKind, Kind> getKinds() {
        return kinds;
    }

    public RetryAfter getRetryAfter() {
        return retryAfter;
    }

    public Adaptive getAdaptive() {
        return adaptive;
    }

    public RetryBudget getRetryBudget() {
        return retryBudget;
    }

    /** Delays between attempts. */
    public static class Backoff {

        /** How delays grow: fixed, linear, exponential, full-jitter, equal-jitter, decorrelated-jitter, token, fibonacci, or a bean of type Backoff. */
        private @Nullable String strategy;

        /** First delay, before jitter. */
        private @Nullable Duration base;

        /** Longest delay, jitter included. */
        private @Nullable Duration max;

        /** Growth of exponential strategies. */
        private @Nullable Double multiplier;

        public @Nullable String getStrategy() {
            return strategy;
        }

        public void setStrategy(@Nullable String strategy) {
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

        /** Sets what is set there. */
        private void add(Backoff stronger) {
            strategy = stronger.strategy == null ? strategy : stronger.strategy;
            base = stronger.base == null ? base : stronger.base;
            max = stronger.max == null ? max : stronger.max;
            multiplier = stronger.multiplier == null ? multiplier : stronger.multiplier;
        }
    }

    /** What holds for failures of one kind. */
    public static class Kind {

        /** How often a failure of this kind may be repeated within one call. */
        private @Nullable Integer retries;

        /** Limit of the attempt that follows a failure of this kind, in place of the usual one. */
        private @Nullable Duration attemptTimeout;

        /** Delays after a failure of this kind; what is not set is that of all kinds. */
        private final Backoff backoff = new Backoff();

        public @Nullable Integer getRetries() {
            return retries;
        }

        public void setRetries(@Nullable Integer retries) {
            this.retries = retries;
        }

        public @Nullable Duration getAttemptTimeout() {
            return attemptTimeout;
        }

        public void setAttemptTimeout(@Nullable Duration attemptTimeout) {
            this.attemptTimeout = attemptTimeout;
        }

        public Backoff getBackoff() {
            return backoff;
        }

        private void add(Kind stronger) {
            retries = stronger.retries == null ? retries : stronger.retries;
            attemptTimeout = stronger.attemptTimeout == null ? attemptTimeout : stronger.attemptTimeout;
            backoff.add(stronger.backoff);
        }
    }

    /** The binder merges maps entry by entry and does not look inside an entry: this does. */
    static final class Kinds extends EnumMap<FailureKind, Kind> {

        private static final long serialVersionUID = 1L;

        Kinds() {
            super(FailureKind.class);
        }

        @Override
        public @Nullable Kind put(FailureKind kind, Kind settings) {
            Kind known = get(kind);
            if (known == null || known == settings) {
                return super.put(kind, settings);
            }
            known.add(settings);
            return known;
        }

        @Override
        public void putAll(Map<? extends FailureKind, ? extends Kind> more) {
            more.forEach(this::put);
        }
    }
}
