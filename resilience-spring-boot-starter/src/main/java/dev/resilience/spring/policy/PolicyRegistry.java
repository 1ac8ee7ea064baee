package dev.resilience.spring.policy;

import dev.resilience.core.Checks;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.AnnotationSettings;
import dev.resilience.spring.config.OutcomeSettings;
import dev.resilience.spring.config.ResolvedSettings;
import dev.resilience.spring.config.SettingsResolver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.beans.factory.DisposableBean;

/**
 * All named instances of all policies. Names are compared as property names are: case and dashes do not count. Reading creates
 * nothing. Thread-safe.
 */
public final class PolicyRegistry implements DisposableBean {

    private final List<PolicyFactory<?, ?>> factories;
    private final SettingsResolver resolver;
    private final ResilienceRuntime runtime;
    private final Map<String, Map<String, RegisteredPolicy<?, ?>>> byType = new ConcurrentHashMap<>();
    private final Map<String, AnnotationSettings> announced = new ConcurrentHashMap<>();
    private final List<Consumer<RegisteredPolicy<?, ?>>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<RegisteredPolicy<?, ?>>> removals = new CopyOnWriteArrayList<>();

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
     * Says in advance that an annotation will ask for a name, so that it does not matter which of several methods of that name comes
     * first: one may leave to another what it does not set itself.
     */
    public void announce(PolicyFactory<?, ?> factory, String name, AnnotationSettings annotation) {
        if (!annotation.isEmpty()) {
            announced.putIfAbsent(factory.type() + "." + canonical(name), annotation);
        }
    }

    /**
     * The instance of a name, made on first use.
     *
     * @throws ResilienceConfigurationException if the name or a setting is at fault
     */
    public RegisteredPolicy<?, ?> obtain(PolicyFactory<?, ?> factory, String name, AnnotationSettings annotation) {
        checkName(name, annotation);
        Map<String, RegisteredPolicy<?, ?>> instances =
                byType.computeIfAbsent(factory.type(), type -> new ConcurrentSkipListMap<>());
        RegisteredPolicy<?, ?> known = instances.get(canonical(name));
        if (known == null) {
            RegisteredPolicy<?, ?> made = new RegisteredPolicy<>(
                    factory, name, ownOrAnnounced(factory, name, annotation), Map.of(), resolver, runtime);
            known = instances.putIfAbsent(canonical(name), made);
            if (known == null) {
                listeners.forEach(listener -> listener.accept(made));
                known = made;
            }
        }
        known.alsoUsedBy(annotation);
        return known;
    }

    private AnnotationSettings ownOrAnnounced(PolicyFactory<?, ?> factory, String name, AnnotationSettings annotation) {
        return annotation.isEmpty()
                ? announced.getOrDefault(factory.type() + "." + canonical(name), annotation)
                : annotation;
    }

    /**
     * Which results of a method are failures, as far as one of its policies says: a rule of the method, so it is the method's own
     * and holds while the policy is switched off, too.
     *
     * @param failureOn what the annotation says of it, or empty
     * @throws ResilienceConfigurationException if the name is at fault
     */
    public ResolvedSettings<OutcomeSettings> failureOn(
            PolicyFactory<?, ?> factory, String name, AnnotationSettings annotation, String failureOn) {
        checkName(name, annotation);
        String preset = ownOrAnnounced(factory, name, annotation).preset();
        return resolver.resolve(
                factory.type(),
                name,
                OutcomeSettings::new,
                AnnotationSettings.ofResults(annotation.location(), preset, failureOn),
                Map.of());
    }

    /**
     * Checks what an instance would be made from, and makes none.
     *
     * @param values what an operator sets, by dashed name
     * @throws ResilienceConfigurationException with every fault of the name and the settings
     */
    public void check(PolicyFactory<?, ?> factory, String name, Map<String, String> values) {
        checkName(name, AnnotationSettings.NONE);
        new InstanceSettings<>(factory, name, resolver)
                .check(ownOrAnnounced(factory, name, AnnotationSettings.NONE), values);
    }

    /**
     * Makes an instance that nobody knows yet, see {@link #add}.
     *
     * @param values what an operator sets, by dashed name
     * @throws ResilienceConfigurationException if the name or a setting is at fault
     */
    public RegisteredPolicy<?, ?> prepare(PolicyFactory<?, ?> factory, String name, Map<String, String> values) {
        checkName(name, AnnotationSettings.NONE);
        return new RegisteredPolicy<>(
                factory, name, ownOrAnnounced(factory, name, AnnotationSettings.NONE), values, resolver, runtime);
    }

    /**
     * Makes an instance known; calls nobody, so {@link #tellAdded} should follow.
     *
     * @return whether it is the instance of its name now
     */
    public boolean add(RegisteredPolicy<?, ?> policy) {
        RegisteredPolicy<?, ?> known = byType.computeIfAbsent(policy.type(), type -> new ConcurrentSkipListMap<>())
                .putIfAbsent(canonical(policy.name()), policy);
        return known == null || known == policy;
    }

    /** Forgets an instance for good; calls nobody, so {@link #tellRemoved} should follow. */
    public void remove(RegisteredPolicy<?, ?> policy) {
        policy.markRemoved();
        byType.getOrDefault(policy.type(), Map.of()).remove(canonical(policy.name()), policy);
    }

    /** Whether an instance is the one of its name. */
    public boolean knows(RegisteredPolicy<?, ?> policy) {
        return find(policy.type(), policy.name()).orElse(null) == policy;
    }

    /** Tells the listeners of an instance that was added. */
    public void tellAdded(RegisteredPolicy<?, ?> policy) {
        listeners.forEach(listener -> listener.accept(policy));
    }

    /** Tells the listeners of an instance that was removed. It may reach them before they are told that it was added. */
    public void tellRemoved(RegisteredPolicy<?, ?> policy) {
        removals.forEach(listener -> listener.accept(policy));
    }

    /** Has every instance given to {@code listener} that is removed while the application runs. */
    public void onRemoved(Consumer<RegisteredPolicy<?, ?>> listener) {
        removals.add(listener);
    }

    /** The instance of a name, if there is one. */
    public Optional<RegisteredPolicy<?, ?>> find(String type, String name) {
        return Optional.ofNullable(byType.getOrDefault(type, Map.of()).get(canonical(name)));
    }

    /** Faults that show only once all instances of start-up are there. */
    public List<Violation> faultsBetweenInstances() {
        List<Violation> found = new ArrayList<>();
        for (PolicyFactory<?, ?> factory : factories) {
            factory.faultsBetweenInstances()
                    .forEach((name, fault) ->
                            find(factory.type(), name).ifPresent(instance -> found.add(instance.locate(fault))));
        }
        return found;
    }

    /**
     * Has all instances take their settings from the environment anew, all of them or none. State, figures, and what operators have
     * changed stay.
     *
     * @param otherFaults what is wrong with the environment besides
     * @throws ResilienceConfigurationException with every fault; nothing is changed then, but for an instance that could not be put
     *     back, which is a suppressed exception
     */
    public void refresh(List<Violation> otherFaults) {
        List<RegisteredPolicy<?, ?>> policies = factories.stream()
                .<RegisteredPolicy<?, ?>>flatMap(factory -> all(factory.type()).stream())
                .toList();
        List<Violation> faults = new ArrayList<>(otherFaults);
        policies.forEach(policy -> faults.addAll(policy.faultsOfRefresh()));
        refuse(faults);
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            policies.forEach(policy -> undo.push(policy.refresh()));
            refuse(faultsBetweenInstances());
        } catch (ResilienceConfigurationException refused) {
            undo.forEach(step -> putBack(step, refused));
            throw refused;
        }
    }

    private static void putBack(Runnable step, ResilienceConfigurationException refused) {
        try {
            step.run();
        } catch (ResilienceConfigurationException stuck) {
            refused.addSuppressed(stuck);
        }
    }

    private static void refuse(List<Violation> faults) {
        if (!faults.isEmpty()) {
            throw new ResilienceConfigurationException(faults);
        }
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

    /** Closes all instances, when the application ends. */
    @Override
    public void destroy() {
        byType.values()
                .forEach(instances ->
                        instances.values().forEach(policy -> policy.instance().close()));
    }

    private static void checkName(String name, AnnotationSettings annotation) {
        try {
            Checks.name(name);
        } catch (ResilienceConfigurationException malformed) {
            throw new ResilienceConfigurationException(malformed.violations().stream()
                    .map(fault -> fault.at(annotation.location()))
                    .toList());
        }
    }

    /** What names are compared by. */
    public static String canonical(String name) {
        return Checks.comparableName(name);
    }
}
