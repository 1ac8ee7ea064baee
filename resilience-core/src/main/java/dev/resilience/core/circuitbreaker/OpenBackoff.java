package dev.resilience.core.circuitbreaker;

import java.time.Duration;

/**
 * How the open duration grows while probes keep failing. Immutable.
 *
 * @param multiplier growth from one opening to the next without a closed state between; at least 1
 * @param max the longest open duration, growth and jitter included; not below the open duration itself
 * @param jitter how much longer than its growth an open duration may be at random, as a ratio; 0 to 1
 */
public record OpenBackoff(double multiplier, Duration max, double jitter) {

    static final OpenBackoff DEFAULT = new OpenBackoff(1, Duration.ofMinutes(10), 0.1);

    /**
     * The open duration in nanoseconds; never above {@link #max}, and exact without growth and jitter.
     *
     * @param first the configured open duration
     * @param opens the number of openings since the last closed state, this one included
     * @param draw a random number from [0, 1)
     */
    long nanos(Duration first, int opens, double draw) {
        double factor = Math.pow(multiplier, opens - 1) * (1 + jitter * draw);
        long base = first.toNanos();
        long added = Math.round(base * (factor - 1)); // what is too large stays at the largest long
        long most = max.toNanos();
        return added < most - base ? base + added : most;
    }
}
