package dev.resilience.core.retry;

/**
 * How delays between attempts grow. Pure functions: the random draw is an argument. The jitters are those of M. Brooker,
 * "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
public enum BackoffStrategy {
    /** Always the base. */
    FIXED {
        @Override
        double grow(int retry, double previous, double base, double multiplier, double draw) {
            return base;
        }
    },
    /** Base times the number of the retry. */
    LINEAR {
        @Override
        double grow(int retry, double previous, double base, double multiplier, double draw) {
            return base * retry;
        }
    },
    /** Base times multiplier to the power of the retries before. */
    EXPONENTIAL {
        @Override
        double grow(int retry, double previous, double base, double multiplier, double draw) {
            return base * Math.pow(multiplier, retry - 1.0);
        }
    },
    /** Anything from zero to the exponential delay. */
    FULL_JITTER {
        @Override
        double grow(int retry, double previous, double base, double multiplier, double draw) {
            return draw * EXPONENTIAL.grow(retry, previous, base, multiplier, draw);
        }
    },
    /** From half to all of the exponential delay. */
    EQUAL_JITTER {
        @Override
        double grow(int retry, double previous, double base, double multiplier, double draw) {
            return (0.5 + draw / 2) * EXPONENTIAL.grow(retry, previous, base, multiplier, draw);
        }
    },
    /** From the base to three times the delay before; spreads callers that failed together. */
    DECORRELATED_JITTER {
        @Override
        double grow(int retry, double previous, double base, double multiplier, double draw) {
            return base + draw * (3 * Math.max(previous, base) - base);
        }
    };

    /** The delay before {@code max} bounds it, in nanoseconds. */
    abstract double grow(int retry, double previous, double base, double multiplier, double draw);

    /**
     * The delay before the next attempt, never above the maximum.
     *
     * @param retry the number of the retry, from 1
     * @param previousNanos the delay before this one; 0 for the first
     * @param config base, maximum and multiplier
     * @param draw a random number from [0, 1)
     * @return nanoseconds, 0 or more
     */
    static long delayNanos(int retry, long previousNanos, AdaptiveRetryConfig.Backoff config, double draw) {
        double delay = config.strategy()
                .grow(retry, (double) previousNanos, (double) config.base().toNanos(), config.multiplier(), draw);
        return (long) Math.min(delay, (double) config.max().toNanos());
    }
}
