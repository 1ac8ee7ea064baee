package dev.resilience.spring.diagnosis;

import dev.resilience.core.diagnosis.LatencySource;
import dev.resilience.core.diagnosis.Measurements;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of each name: settings and figures from the registry, latencies from whoever measures them. Thread-safe. */
public final class NamedMeasurements implements Function<String, Measurements> {

    private final PolicyRegistry registry;
    private final Supplier<@Nullable LatencySource> latencies;

    /**
     * Measurements over a registry.
     *
     * @param latencies asked whenever latencies are wanted, since measuring them may need policies itself; null if nobody measures
     */
    public NamedMeasurements(PolicyRegistry registry, Supplier<@Nullable LatencySource> latencies) {
        this.registry = registry;
        this.latencies = latencies;
    }

    @Override
    public Measurements apply(String name) {
        return new RegistryMeasurements(name, registry, latencies);
    }
}
