package dev.resilience.core.bulkhead;

import dev.resilience.core.Checks;
import java.time.Duration;

/**
 * The settings of a bulkhead. Immutable; made by {@link #builder()}.
 *
 * @param maxConcurrent how many calls may run at once; 1 to 1,048,575
 * @param maxWait how long a call may wait for its turn; 0: it never waits
 * @param maxQueue how many calls may wait at once; 1 to 1,048,575, without effect while maxWait is 0
 * @param zombieWriteOff after what time work that goes on although its call has ended loses its permit; 0: never
 */
public record BulkheadConfig(int maxConcurrent, Duration maxWait, int maxQueue, Duration zombieWriteOff) {

    private static final String TOO_MANY = "must be at most " + Permits.MOST;
    private static final String USE_FEWER = "Use " + Permits.MOST + " or less";

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public BulkheadConfig {
        new Checks()
                .atLeast("max-concurrent", maxConcurrent, 1)
                .that(maxConcurrent <= Permits.MOST, "max-concurrent", maxConcurrent, TOO_MANY, USE_FEWER)
                .notNegative("max-wait", maxWait)
                .atLeast("max-queue", maxQueue, 1)
                .that(maxQueue <= Permits.MOST, "max-queue", maxQueue, TOO_MANY, USE_FEWER)
                .notNegative("zombie-write-off", zombieWriteOff)
                .done();
    }

    /** The defaults. */
    public static BulkheadConfig defaults() {
        return builder().build();
    }

    /** A builder that starts with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers settings; what is not set keeps its default. Not thread-safe. */
    public static final class Builder {

        private int maxConcurrent = 25;
        private Duration maxWait = Duration.ZERO;
        private int maxQueue = 100;
        private Duration zombieWriteOff = Duration.ZERO;

        private Builder() {}

        /** How many calls may run at once; 1 to 1,048,575; default 25. */
        public Builder maxConcurrent(int calls) {
            maxConcurrent = calls;
            return this;
        }

        /** How long a call may wait for its turn; default 0: it never waits. */
        public Builder maxWait(Duration wait) {
            maxWait = wait;
            return this;
        }

        /** How many calls may wait at once; 1 to 1,048,575; default 100. */
        public Builder maxQueue(int calls) {
            maxQueue = calls;
            return this;
        }

        /**
         * After what time work that goes on although its call has ended loses its permit; default 0: never. More work than
         * {@code maxConcurrent} may run then.
         */
        public Builder zombieWriteOff(Duration time) {
            zombieWriteOff = time;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
         */
        public BulkheadConfig build() {
            return new BulkheadConfig(maxConcurrent, maxWait, maxQueue, zombieWriteOff);
        }
    }
}
