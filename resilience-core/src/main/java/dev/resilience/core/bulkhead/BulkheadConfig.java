package dev.resilience.core.bulkhead;

import dev.resilience.core.Checks;
import dev.resilience.core.ResilienceConfigurationException;
import java.time.Duration;
import java.util.Locale;

/**
 * The settings of a bulkhead. Immutable; made by {@link #builder()}.
 *
 * @param maxConcurrent how many calls may run at once; 1 to 1,048,575
 * @param maxWait how long a call may wait for its turn; 0: it never waits
 * @param maxQueue how many calls may wait at once; 1 to 1,048,575, without effect while maxWait is 0
 * @param isolation on which threads the work runs; fixed for the life of a bulkhead
 * @param limit whether maxConcurrent is the limit, or only bounds one that follows the latency of the work
 * @param minConcurrent what an adaptive limit does not go below; at least 1 and not above maxConcurrent
 * @param zombieWriteOff after what time work that goes on although its call has ended loses its permit; 0: never
 */
public record BulkheadConfig(
        int maxConcurrent,
        Duration maxWait,
        int maxQueue,
        Isolation isolation,
        Limit limit,
        int minConcurrent,
        Duration zombieWriteOff) {

    /** On which threads the work runs. */
    public enum Isolation {
        /** On the caller's. */
        SEMAPHORE,
        /** On threads of the bulkhead's own. A caller is released at its time limit even if the work ignores interrupts. */
        THREAD_POOL,
        /** As {@link #THREAD_POOL}, on virtual threads; needs Java 21. */
        VIRTUAL
    }

    /** How many calls may run at once. */
    public enum Limit {
        /** As many as {@code max-concurrent} says. */
        FIXED,
        /** As many as the work's latency allows, between {@code min-concurrent} and {@code max-concurrent}. */
        ADAPTIVE
    }

    private static final int JAVA = Runtime.version().feature();
    private static final String TOO_MANY = "must be at most " + Permits.MOST;
    private static final String USE_FEWER = "Use " + Permits.MOST + " or less";

    /**
     * Checks the settings, alone and together.
     *
     * @throws ResilienceConfigurationException with every fault, if there is one
     */
    public BulkheadConfig {
        new Checks()
                .atLeast("max-concurrent", maxConcurrent, 1)
                .that(maxConcurrent <= Permits.MOST, "max-concurrent", maxConcurrent, TOO_MANY, USE_FEWER)
                .notNegative("max-wait", maxWait)
                .atLeast("max-queue", maxQueue, 1)
                .that(maxQueue <= Permits.MOST, "max-queue", maxQueue, TOO_MANY, USE_FEWER)
                .that(
                        isolation != Isolation.VIRTUAL || JAVA >= 21,
                        "isolation",
                        "virtual",
                        "needs Java 21 or newer, but this is Java " + JAVA,
                        "Use thread-pool, or run the application on Java 21 or newer")
                .atLeast("min-concurrent", minConcurrent, 1)
                .that(
                        maxConcurrent < 1 || minConcurrent <= maxConcurrent,
                        "min-concurrent",
                        minConcurrent,
                        "is above max-concurrent, which is " + maxConcurrent,
                        "Use " + maxConcurrent + " or less, or raise max-concurrent")
                .that(
                        limit == Limit.ADAPTIVE || minConcurrent <= 1,
                        "min-concurrent",
                        minConcurrent,
                        "has no effect while limit is fixed",
                        "Leave it out, or use limit: adaptive")
                .notNegative("zombie-write-off", zombieWriteOff)
                .done();
    }

    /**
     * Checks what cannot be changed while a bulkhead runs.
     *
     * @throws ResilienceConfigurationException if this cannot take the place of {@code before}
     */
    void checkReplaces(BulkheadConfig before) {
        new Checks()
                .that(
                        isolation == before.isolation,
                        "isolation",
                        isolation.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        "cannot be changed while the application runs",
                        "Set it in the configuration and restart")
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
        private Isolation isolation = Isolation.SEMAPHORE;
        private Limit limit = Limit.FIXED;
        private int minConcurrent = 1;
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

        /** On which threads the work runs; default: the caller's. */
        public Builder isolation(Isolation threads) {
            isolation = threads;
            return this;
        }

        /** Whether {@code maxConcurrent} is the limit or its upper bound; default: it is the limit. */
        public Builder limit(Limit kind) {
            limit = kind;
            return this;
        }

        /** What an adaptive limit does not go below; 1 to {@code maxConcurrent}; default 1. */
        public Builder minConcurrent(int calls) {
            minConcurrent = calls;
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
         * @throws ResilienceConfigurationException with every fault, if there is one
         */
        public BulkheadConfig build() {
            return new BulkheadConfig(
                    maxConcurrent, maxWait, maxQueue, isolation, limit, minConcurrent, zombieWriteOff);
        }
    }
}
