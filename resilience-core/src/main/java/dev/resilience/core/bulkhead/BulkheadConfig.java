package dev.resilience.core.bulkhead;

import dev.resilience.core.Checks;
import java.time.Duration;

/**
 * The settings of a bulkhead. Immutable; made by {@link #builder()}.
 *
 * @param maxConcurrent how many calls may run at once; at least 1
 * @param maxWait how long a call may wait for its turn; 0: it never waits
 * @param maxQueue how many calls may wait at once; at least 1, without effect while maxWait is 0
 */
public record BulkheadConfig(int maxConcurrent, Duration maxWait, int maxQueue) {

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public BulkheadConfig {
        new Checks()
                .atLeast("max-concurrent", maxConcurrent, 1)
                .notNegative("max-wait", maxWait)
                .atLeast("max-queue", maxQueue, 1)
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

        private Builder() {}

        /** How many calls may run at once; at least 1; default 25. */
        public Builder maxConcurrent(int calls) {
            maxConcurrent = calls;
            return this;
        }

        /** How long a call may wait for its turn; default 0: it never waits. */
        public Builder maxWait(Duration wait) {
            maxWait = wait;
            return this;
        }

        /** How many calls may wait at once; at least 1; default 100. */
        public Builder maxQueue(int calls) {
            maxQueue = calls;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
         */
        public BulkheadConfig build() {
            return new BulkheadConfig(maxConcurrent, maxWait, maxQueue);
        }
    }
}
