package dev.resilience.core.diagnosis;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Measurements that a test writes down. Used by one thread. */
final class FakeMeasurements implements Measurements {

    private final Map<Double, Duration> latencies = new HashMap<>();
    private final Map<String, Object> settings = new HashMap<>();
    private final Map<String, Map<String, Object>> figures = new HashMap<>();

    FakeMeasurements latency(double quantile, Duration latency) {
        latencies.put(quantile, latency);
        return this;
    }

    FakeMeasurements setting(String policy, String setting, Object value) {
        settings.put(policy + "." + setting, value);
        return this;
    }

    FakeMeasurements figure(String policy, String figure, Object value) {
        figures.computeIfAbsent(policy, none -> new LinkedHashMap<>()).put(figure, value);
        return this;
    }

    @Override
    public Optional<Duration> latency(double quantile) {
        return Optional.ofNullable(latencies.get(quantile));
    }

    @Override
    public Optional<Object> setting(String policy, String setting) {
        return Optional.ofNullable(settings.get(policy + "." + setting));
    }

    @Override
    public Map<String, Object> figures(String policy) {
        return figures.getOrDefault(policy, Map.of());
    }
}
