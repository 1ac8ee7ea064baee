package dev.resilience.spring.policy;

import dev.resilience.core.Checks;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.AnnotationSettings;
import dev.resilience.spring.config.OutcomeSettings;
import dev.resilience.spring.config.ResolvedSettings;
import dev.resilience.spring.config.SettingsResolver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.beans.factory.DisposableBean;

/**
 * All named instances of all policies. Names are compared as property names are: case and dashes do not count. Reading creates
 * nothing. Thread-safe.
 */
public final class PolicyRegistry implements DisposableBean {

    private final List<PolicyFactory<?, ?>> factories;
    private final SettingsResolver environment;
    private final ResilienceRuntime runtime;
    private final Map<String, Map<String, RegisteredPolicy<?, ?>>> byType = new ConcurrentHashMap<>();
    private final Map<String, AnnotationSettings> announced = new ConcurrentHashMap<>();
    private final List<Consumer<RegisteredPolicy<?, ?>>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<RegisteredPolicy<?, ?>>> removals = new CopyOnWriteArrayList<>();
    private final Lock refreshing = new ReentrantLock();
    private volatile SettingsResolver resolver;

    /** An empty registry. */
    public PolicyRegistry(
            List<PolicyFactory<?, ?>> factories, SettingsResolver environment, ResilienceRuntime runtime) {
        this.factories = List.copyOf(factories);
        this.environment = environment;
        this.resolver = environment;
        this.runtime = runtime;
    }

    /** The policies there are. */
    public List<PolicyFactory<?, ?>> factories() {
        return factories;
    }

    /** Finds settings: in the environment while the application starts, then in what was accepted of it. */
    public SettingsResolver resolver() {
        return resolver;
    }

    /** Says that the application has started: from now on a change of the environment is taken by {@link #refresh} only. */
    public void acceptEnvironment() {
        resolver = environment.snapshot();
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
        RegisteredPolicy<?, ?> known = find(factory.type(), name).orElse(null);
        if (known == null) {
            RegisteredPolicy<?, ?> made = new RegisteredPolicy<>(
                    factory, name, ownOrAnnounced(factory, name, annotation), Map.of(), this::resolver, runtime);
            known = putIfAbsent(made);
            if (known == made) {
                tellAdded(made);
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
                factory, name, ownOrAnnounced(factory, name, AnnotationSettings.NONE), values, this::resolver, runtime);
    }

    /**
     * Makes an instance known; calls nobody, so {@link #tellAdded} should follow.
     *
     * @return whether it is the instance of its name now
     * @throws ResilienceConfigurationException if settings have been refreshed since it was made, and it cannot take them
     */
    public boolean add(RegisteredPolicy<?, ?> policy) {
        return putIfAbsent(policy) == policy;
    }

    private RegisteredPolicy<?, ?> putIfAbsent(RegisteredPolicy<?, ?> made) {
        Map<String, RegisteredPolicy<?, ?>> instances =
                byType.computeIfAbsent(made.type(), type -> new ConcurrentSkipListMap<>());
        RegisteredPolicy<?, ?> known = instances.putIfAbsent(canonical(made.name()), made);
        if (known != null) {
            return known;
        }
        try {
            made.catchUp(); // a refresh has not reached it before now
        } catch (RuntimeException refused) {
            instances.remove(canonical(made.name()), made);
            throw refused;
        }
        return made;
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
     * Has all instances take their settings from the environment as it is now, all of them or none. State, figures, and what
     * operators have changed stay.
     *
     * @param otherFaults what is wrong with the environment besides
     * @throws ResilienceConfigurationException with every fault; then all settings are taken from what was accepted before, now and
     *     later. An instance that could not be put back is a suppressed exception
     */
    public void refresh(List<Violation> otherFaults) {
        refreshing.lock();
        try {
            SettingsResolver next = environment.snapshot();
            List<Violation> faults = new ArrayList<>(otherFaults);
            everyInstance().flatMap(policy -> policy.faultsBy(next)).distinct().forEach(faults::add);
            refuse(faults);
            SettingsResolver accepted = resolver;
            resolver = next;
            try {
                everyInstance().forEach(RegisteredPolicy::catchUp);
                refuse(faultsBetweenInstances());
            } catch (RuntimeException refused) {
                resolver = accepted;
                everyInstance().forEach(policy -> putBack(policy, refused));
                throw refused;
            }
        } finally {
            refreshing.unlock();
        }
    }

    private Stream<RegisteredPolicy<?, ?>> everyInstance() {
        return factories.stream().flatMap(factory -> all(factory.type()).stream());
    }

    private static void putBack(RegisteredPolicy<?, ?> policy, RuntimeException refused) {
        try {
            policy.catchUp();
        } catch (RuntimeException stuck) {
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
