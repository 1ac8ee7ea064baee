package dev.resilience.spring.policy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.AnnotationSettings;
import dev.resilience.spring.config.PolicySettings;
import dev.resilience.spring.config.ResolvedSettings;
import dev.resilience.spring.config.SettingsResolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the settings of one instance by one resolver, and checks them. Immutable and thread-safe. */
final class InstanceSettings<S extends PolicySettings, C extends Record> {

    private final PolicyFactory<S, C> factory;
    private final String name;
    private final SettingsResolver resolver;

    InstanceSettings(PolicyFactory<S, C> factory, String name, SettingsResolver resolver) {
        this.factory = factory;
        this.name = name;
        this.resolver = resolver;
    }

    /**
     * Finds what is set.
     *
     * @param changes what operators have set, earlier changes first
     */
    ResolvedSettings<S> resolve(AnnotationSettings annotation, List<Change> changes) {
        Map<String, String> overrides = new LinkedHashMap<>();
        changes.forEach(change -> overrides.putAll(change.values()));
        return resolver.resolve(factory.type(), name, factory::settings, annotation, overrides);
    }

    /**
     * Checks what an instance would be made from.
     *
     * @param values what an operator sets, by dashed name
     * @throws ResilienceConfigurationException with every fault
     */
    void check(AnnotationSettings annotation, Map<String, String> values) {
        validated(annotation, resolve(annotation, List.of(new Change(values, false))));
    }

    /**
     * Makes the configuration of what was found.
     *
     * @throws ResilienceConfigurationException with every fault
     */
    C validated(AnnotationSettings annotation, ResolvedSettings<S> found) {
        List<Violation> violations = new ArrayList<>(found.violations());
        @Nullable C config = null;
        try {
            config = factory.config(found.settings());
        } catch (ResilienceConfigurationException faults) {
            for (Violation fault : faults.violations()) {
                Violation located = found.locate(fault);
                if (fault.value() != null) {
                    violations.add(located);
                } else if (found.violations().isEmpty()) {
                    violations.add(located.at(annotation.location())); // else it may be set, and cannot be read
                }
            }
        }
        if (config == null || !violations.isEmpty()) {
            throw new ResilienceConfigurationException(violations);
        }
        return config;
    }

    /** Takes a step of which an engine may say that a setting is at fault: then the fault is told with the place where it was set. */
    static <R> R located(ResolvedSettings<?> found, Supplier<R> step) {
        try {
            return step.get();
        } catch (ResilienceConfigurationException faults) {
            throw new ResilienceConfigurationException(
                    faults.violations().stream().map(found::locate).toList());
        }
    }
}
