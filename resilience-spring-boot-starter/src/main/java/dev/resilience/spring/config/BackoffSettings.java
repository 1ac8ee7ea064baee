package dev.resilience.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Delays between attempts. A field that is null was not set. Not thread-safe. */
public class BackoffSettings {

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
    void add(BackoffSettings stronger) {
        strategy = stronger.strategy == null ? strategy : stronger.strategy;
        base = stronger.base == null ? base : stronger.base;
        max = stronger.max == null ? max : stronger.max;
        multiplier = stronger.multiplier == null ? multiplier : stronger.multiplier;
    }
}
