package dev.resilience.core.timeout;

import dev.resilience.core.Checks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a timeout. Immutable; made by {@link #builder()}.
 *
 * @param duration the limit of the whole call, retries and waits included; positive
 * @param perAttempt the limit of each attempt, or null for none; positive, at most duration
 * @param message what to tell people instead of the standard message, or null
 * @param lateResult what becomes of a normal result that comes after the limit of the whole call
 * @param onTimeout what is logged when time is up
 */
public record TimeoutConfig(
        Duration duration,
        @Nullable Duration perAttempt,
        @Nullable String message,
        LateResult lateResult,
        OnTimeout onTimeout) {

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public TimeoutConfig {
        Checks checks = new Checks().positive("duration", duration);
        if (perAttempt != null) {
            checks.positive("per-attempt", perAttempt)
                    .that(
                            perAttempt.compareTo(duration) <= 0,
                            "per-attempt",
                            perAttempt,
                            "is longer than the whole call may take (duration = " + duration + ")",
                            "Lower per-attempt or raise duration");
        }
        checks.done();
    }

    /** A builder; the duration must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers settings. Not thread-safe. */
    public static final class Builder {

        private Duration duration = Duration.ZERO;
        private @Nullable Duration perAttempt;
        private @Nullable String message;
        private LateResult lateResult = LateResult.FAIL;
        private OnTimeout onTimeout = OnTimeout.LOG;

        private Builder() {}

        /** The limit of the whole call; must be set. */
        public Builder duration(Duration limit) {
            duration = limit;
            return this;
        }

        /** The limit of each attempt; default none. */
        public Builder perAttempt(Duration limit) {
            perAttempt = limit;
            return this;
        }

        /** What to tell people when time is up; default: name, limit and time taken. */
        public Builder message(String text) {
            message = text;
            return this;
        }

        /**
         * What becomes of a normal result that comes after the limit of the whole call; default {@link LateResult#FAIL}. The late
         * result of an attempt is always kept.
         */
        public Builder lateResult(LateResult what) {
            lateResult = what;
            return this;
        }

        /** What is logged when time is up; default {@link OnTimeout#LOG}. */
        public Builder onTimeout(OnTimeout what) {
            onTimeout = what;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
         */
        public TimeoutConfig build() {
            return new TimeoutConfig(duration, perAttempt, message, lateResult, onTimeout);
        }
    }
}
