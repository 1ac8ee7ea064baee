package dev.resilience.core.retry;

import dev.resilience.core.Checks;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of a retry. Immutable; made by {@link #builder()}.
 *
 * @param maxAttempts total attempts = 1 initial attempt + retries; at least 1
 * @param maxDuration no attempt begins later than this after the first; 0: no such limit
 * @param idempotent whether work that may have taken effect may be repeated
 * @param backoff the delays between attempts
 * @param kinds what holds for failures of one kind
 */
public record AdaptiveRetryConfig(
        int maxAttempts, Duration maxDuration, boolean idempotent, Backoff backoff, Map<FailureKind, Kind> kinds) {

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public AdaptiveRetryConfig {
        kinds = Collections.unmodifiableMap(new EnumMap<>(kinds));
        Checks checks = new Checks()
                .atLeast("max-attempts", maxAttempts, 1)
                .notNegative("max-duration", maxDuration)
                .notNegative("backoff.base", backoff.base())
                .notNegative("backoff.max", backoff.max())
                .that(
                        backoff.base().compareTo(backoff.max()) <= 0,
                        "backoff.base",
                        backoff.base(),
                        "is longer than the longest delay (backoff.max = " + backoff.max() + ")",
                        "Lower backoff.base or raise backoff.max")
                .atLeast("backoff.multiplier", backoff.multiplier(), 1.0);
        kinds.forEach((kind, settings) -> checks.atLeast(
                "kinds." + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".retries", settings.retries(), 0));
        checks.done();
    }

    /** How often a failure of this kind may be repeated within one call. */
    int retriesOf(FailureKind kind) {
        Kind settings = kinds.get(kind);
        return settings == null ? 0 : settings.retries();
    }

    /** The defaults. */
    public static AdaptiveRetryConfig defaults() {
        return builder().build();
    }

    /** A builder that starts with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The delays between attempts.
     *
     * @param strategy how they grow
     * @param base the first delay, before jitter; 0 or more
     * @param max no delay is longer, jitter included
     * @param multiplier the growth of exponential strategies; at least 1
     */
    public record Backoff(BackoffStrategy strategy, Duration base, Duration max, double multiplier) {}

    /**
     * What holds for failures of one kind.
     *
     * @param retries how often such a failure may be repeated within one call; 0 or more
     */
    public record Kind(int retries) {}

    /** Gathers settings; what is not set keeps its default. Not thread-safe. */
    public static final class Builder {

        private int maxAttempts = 4;
        private Duration maxDuration = Duration.ofSeconds(10);
        private boolean idempotent = true;
        private BackoffStrategy strategy = BackoffStrategy.DECORRELATED_JITTER;
        private Duration base = Duration.ofMillis(100);
        private Duration max = Duration.ofSeconds(5);
        private double multiplier = 2;
        private final Map<FailureKind, Kind> kinds = new EnumMap<>(FailureKind.class);

        private Builder() {
            for (FailureKind kind : FailureKind.values()) {
                retries(kind, defaultRetries(kind));
            }
        }

        private static int defaultRetries(FailureKind kind) {
            return switch (kind) {
                case TRANSIENT, RATE_LIMITED, CONCURRENCY, SERVER_ERROR -> 3;
                case TIMEOUT, FLAKY, UNKNOWN -> 2;
                case RESOURCE_EXHAUSTED -> 1;
                case AUTHENTICATION, PERMISSION, CONFIGURATION, LOGIC, PERMANENT, REJECTED -> 0;
            };
        }

        /** Total attempts = 1 initial attempt + retries; at least 1; default 4. */
        public Builder maxAttempts(int attempts) {
            maxAttempts = attempts;
            return this;
        }

        /** How long after the first attempt another may begin; 0 switches this limit off; default 10 s. */
        public Builder maxDuration(Duration duration) {
            maxDuration = duration;
            return this;
        }

        /** Whether work that may have taken effect may be repeated; default true. */
        public Builder idempotent(boolean repeatable) {
            idempotent = repeatable;
            return this;
        }

        /** How delays grow; default {@link BackoffStrategy#DECORRELATED_JITTER}. */
        public Builder backoff(BackoffStrategy growth) {
            strategy = growth;
            return this;
        }

        /** The first delay, before jitter; default 100 ms. */
        public Builder backoffBase(Duration delay) {
            base = delay;
            return this;
        }

        /** The longest delay, jitter included; default 5 s. */
        public Builder backoffMax(Duration delay) {
            max = delay;
            return this;
        }

        /** The growth of exponential strategies; at least 1; default 2. */
        public Builder backoffMultiplier(double factor) {
            multiplier = factor;
            return this;
        }

        /**
         * How often a failure of a kind may be repeated within one call; default 3 for TRANSIENT, RATE_LIMITED, CONCURRENCY and
         * SERVER_ERROR, 2 for TIMEOUT, FLAKY and UNKNOWN, 1 for RESOURCE_EXHAUSTED, else 0.
         */
        public final Builder retries(FailureKind kind, int retries) {
            kinds.put(kind, new Kind(retries));
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
         */
        public AdaptiveRetryConfig build() {
            return new AdaptiveRetryConfig(
                    maxAttempts, maxDuration, idempotent, new Backoff(strategy, base, max, multiplier), kinds);
        }
    }
}
