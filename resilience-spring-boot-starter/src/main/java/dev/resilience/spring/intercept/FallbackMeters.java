package dev.resilience.spring.intercept;

import dev.resilience.core.Policy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.ToLongFunction;

/** Shows how often fallbacks have answered: {@code resilience.fallback.calls} by name and outcome. Thread-safe. */
public final class FallbackMeters implements MeterBinder {

    private final GuardedMethods methods;
    private final Map<String, Collection<FallbackPolicy>> byName = new ConcurrentHashMap<>();

    /** Meters for the fallbacks of all guarded methods, those there are and those to come. */
    public FallbackMeters(GuardedMethods methods) {
        this.methods = methods;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        methods.onEach(method -> {
            for (Policy policy : method.pipeline().policies()) {
                if (policy instanceof FallbackPolicy fallback) {
                    add(fallback, registry);
                }
            }
        });
    }

    /** Fallbacks of one name report together. Registering a meter that is there already changes nothing. */
    private void add(FallbackPolicy fallback, MeterRegistry registry) {
        Collection<FallbackPolicy> members =
                byName.computeIfAbsent(fallback.name(), name -> new CopyOnWriteArraySet<>());
        members.add(fallback);
        register("success", fallback.name(), members, FallbackPolicy::successes, registry);
        register("failure", fallback.name(), members, FallbackPolicy::failures, registry);
    }

    private static void register(
            String outcome,
            String name,
            Collection<FallbackPolicy> members,
            ToLongFunction<FallbackPolicy> count,
            MeterRegistry registry) {
        FunctionCounter.builder(
                        "resilience.fallback.calls",
                        members,
                        all -> all.stream().mapToLong(count).sum())
                .description("Calls that a fallback was asked to answer, by how that ended")
                .tag("name", name)
                .tag("outcome", outcome)
                .register(registry);
    }
}
