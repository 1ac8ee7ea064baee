package dev.resilience.core.diagnosis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Nothing is known. Stateless. */
enum NoMeasurements implements Measurements {
    INSTANCE;

    @Override
    public Optional<Duration> latency(double quantile) {
        return Optional.empty();
    }

    @Override
    public Optional<Object> setting(String policy, String setting) {
        return Optional.empty();
    }

    @Override
    public Map<String, Object> figures(String policy) {
        return Map.of();
    }
}
