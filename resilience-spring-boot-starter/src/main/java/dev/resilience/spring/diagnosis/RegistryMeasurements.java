package dev.resilience.spring.diagnosis;

import dev.resilience.core.Policy;
import dev.resilience.core.diagnosis.LatencySource;
import dev.resilience.core.diagnosis.Measurements;
import dev.resilience.spring.config.SettingValue;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of one name know, and how long the work of its calls takes where that is measured. Instances that are switched off
 * count as absent. Thread-safe.
 */
final class RegistryMeasurements implements Measurements {

    private final String name;
    private final PolicyRegistry registry;
    private final Supplier<@Nullable LatencySource> latencies;

    RegistryMeasurements(String name, PolicyRegistry registry, Supplier<@Nullable LatencySource> latencies) {
        this.name = name;
        this.registry = registry;
        this.latencies = latencies;
    }

    @Override
    public Optional<Duration> latency(double quantile) {
        LatencySource source = latencies.get();
        return source == null ? Optional.empty() : source.latency(name, quantile);
    }

    @Override
    public Optional<Object> setting(String policy, String setting) {
        return find(policy).map(found -> SettingValue.of(found.settings(), setting));
    }

    @Override
    public Map<String, Object> figures(String policy) {
        return find(policy).map(Policy::snapshot).orElse(Map.of());
    }

    private Optional<Policy> find(String policy) {
        return registry.find(policy, name).filter(RegisteredPolicy::isEnabled).map(RegisteredPolicy::policy);
    }
}
