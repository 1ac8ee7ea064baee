package dev.resilience.core.retry;

import java.time.Duration;

/**
 * How delays between attempts grow. Pure functions: the random draw is an argument. The jitters are those of M. Brooker,
 * "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): a delay is bounded before the draw, so that bounded delays still
 * differ.
 */
public enum BackoffStrategy implements Backoff {
    /** Always the base. */
    FIXED {
        @Override
        double grow(int retry, double previous, Bounds bounds, double draw) {
            return bounds.base();
        }
    },
    /** Base times the number of the retry. */
    LINEAR {
        @Override
        double grow(int retry, double previous, Bounds bounds, double draw) {
            return bounds.base() * retry;
        }
    },
    /** Base times multiplier to the power of the retries before. */
    EXPONENTIAL {
        @Override
        double grow(int retry, double previous, Bounds bounds, double draw) {
            return bounds.exponential(bounds.multiplier(), retry - 1.0);
        }
    },
    /** Anything from zero to the exponential delay. */
    FULL_JITTER {
        @Override
        double grow(int retry, double previous, Bounds bounds, double draw) {
            return draw * bounds.exponential(bounds.multiplier(), retry - 1.0);
        }
    },
    /** From half to all of the exponential delay. */
    EQUAL_JITTER {
        @Override
        double grow(int retry, double previous, Bounds bounds, double draw) {
            return (0.5 + draw / 2) * bounds.exponential(bounds.multiplier(), retry - 1.0);
        }
    },
    /** From the base to three times the delay before; spreads callers that failed together. */
    DECORRELATED_JITTER {
        @Override
        double grow(int retry, double previous, Bounds bounds, double draw) {
            double base = bounds.base();
            return base + draw * (Math.min(bounds.max(), 3 * Math.max(previous, base)) - base);
        }
    },
    /** From half to all of base times 1.5 to the power of the retries: slower growth than the others, for calls under a quota. */
    TOKEN {
        @Override
        double grow(int retry, double previous, Bounds bounds, double draw) {
            return (0.5 + draw / 2) * bounds.exponential(1.5, retry);
        }
    },
    /** Base times 1, 1, 2, 3, 5 and so on. */
    FIBONACCI {
        @Override
        double grow(int retry, double previous, Bounds bounds, double draw) {
            double present = 1;
            double following = 1;
            for (int i = 1; i < retry && bounds.base() > 0 && bounds.base() * present < bounds.max(); i++) {
                double sum = present + following;
                present = following;
                following = sum;
            }
            return bounds.base() * present;
        }
    };

    /** The delay in nanoseconds, before {@code max} bounds it. */
    abstract double grow(int retry, double previous, Bounds bounds, double draw);

    @Override
    public Duration delay(Step step) {
        Bounds bounds = new Bounds(step.base().toNanos(), step.max().toNanos(), step.multiplier());
        return Duration.ofNanos(delayNanos(step.retry(), step.previous().toNanos(), bounds, step.draw()));
    }

    /** Whether callers that failed together get different delays. */
    boolean isJittered() {
        return this == FULL_JITTER || this == EQUAL_JITTER || this == DECORRELATED_JITTER || this == TOKEN;
    }

    /**
     * The delay before the next attempt, never above the maximum.
     *
     * @param retry the number of the retry, from 1
     * @param previousNanos the delay before this one; 0 for the first
     * @param draw a random number from [0, 1)
     * @return nanoseconds, 0 or more
     */
    long delayNanos(int retry, long previousNanos, Bounds bounds, double draw) {
        return (long) Math.min(grow(retry, (double) previousNanos, bounds, draw), bounds.max());
    }

    /**
     * What bounds the delays.
     *
     * @param base nanoseconds
     * @param max nanoseconds
     */
    record Bounds(double base, double max, double multiplier) {

        /** Base by a growing factor, at most the maximum; 0 for a base of 0, whatever the factor. */
        double exponential(double factor, double power) {
            return base == 0 ? 0 : Math.min(max, base * Math.pow(factor, power));
        }
    }
}
