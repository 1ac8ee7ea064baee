package dev.resilience.spring.policy;

import dev.resilience.core.Checks;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.config.AnnotationSettings;
import dev.resilience.spring.config.SettingsResolver;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * All named instances of all policies. Names are compared as property names are: case and dashes do not count. Reading creates
 * nothing. Thread-safe.
 */
public final class PolicyRegistry {

    private final List<PolicyFactory<?, ?>> factories;
    private final SettingsResolver resolver;
    private final ResilienceRuntime runtime;
    private final Map<String, Map<String, RegisteredPolicy<?, ?>>> byType = new ConcurrentHashMap<>();
    private final List<Consumer<RegisteredPolicy<?, ?>>> listeners = new CopyOnWriteArrayList<>();

    /** An empty registry. */
    public PolicyRegistry(List<PolicyFactory<?, ?>> factories, SettingsResolver resolver, ResilienceRuntime runtime) {
        this.factories = List.copyOf(factories);
        this.resolver = resolver;
        this.runtime = runtime;
    }

    /** The policies there are. */
    public List<PolicyFactory<?, ?>> factories() {
        return factories;
    }

    /** Finds settings. */
    public SettingsResolver resolver() {
        return resolver;
    }

    /**
     * The instance of a name, made on first use.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the name or a setting is at fault
     */
    public RegisteredPolicy<?, ?> obtain(PolicyFactory<?, ?> factory, String name, AnnotationSettings annotation) {
        Checks.name(name);
        Map<String, RegisteredPolicy<?, ?>> instances =
                byType.computeIfAbsent(factory.type(), type -> new ConcurrentSkipListMap<>());
        RegisteredPolicy<?, ?> known = instances.get(canonical(name));
        if (known == null) {
            RegisteredPolicy<?, ?> made = new RegisteredPolicy<>(factory, name, annotation, resolver, runtime);
            known = instances.putIfAbsent(canonical(name), made);
            if (known == null) {
                listeners.forEach(listener -> listener.accept(made));
                return made;
            }
        }
        known.alsoUsedBy(annotation);
        return known;
    }

    /** The instance of a name, if there is one. */
    public Optional<RegisteredPolicy<?, ?>> find(String type, String name) {
        return Optional.ofNullable(byType.getOrDefault(type, Map.of()).get(canonical(name)));
    }

    /** All instances of a policy, by name. */
    public Collection<RegisteredPolicy<?, ?>> all(String type) {
        return byType.getOrDefault(type, Map.of()).values();
    }

    /** Has every instance given to {@code listener}: those there are, and those to come. An instance may be given twice. */
    public void onEach(Consumer<RegisteredPolicy<?, ?>> listener) {
        listeners.add(listener);
        byType.values().forEach(instances -> instances.values().forEach(listener));
    }

    private static String canonical(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
