package dev.resilience.spring.policy;

import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.AnnotationSettings;
import dev.resilience.spring.config.EffectiveSettings;
import dev.resilience.spring.config.PolicySettings;
import dev.resilience.spring.config.ResolvedSettings;
import dev.resilience.spring.config.SettingsResolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One named instance of a policy, with the settings it was made from. Changes go through a lock, so that they are applied whole and
 * one after another; nothing that calls happens under it but the change itself. Thread-safe.
 */
public final class RegisteredPolicy<S extends PolicySettings, C extends Record> {

    private final PolicyFactory<S, C> factory;
    private final String name;
    private final SettingsResolver resolver;
    private final Lock changing = new ReentrantLock();
    private volatile AnnotationSettings annotation;
    private volatile Map<String, String> overrides = Map.of();
    private volatile ResolvedSettings<S> resolved;
    private final PolicyInstance<C> instance;

    /**
     * Makes the instance.
     *
     * @throws ResilienceConfigurationException with every fault in its settings
     */
    RegisteredPolicy(
            PolicyFactory<S, C> factory,
            String name,
            AnnotationSettings annotation,
            SettingsResolver resolver,
            ResilienceRuntime runtime) {
        this.factory = factory;
        this.name = name;
        this.annotation = annotation;
        this.resolver = resolver;
        this.resolved = resolver.resolve(factory.type(), name, factory::settings, annotation, overrides);
        this.instance = factory.create(name, validated(resolved), runtime);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The type of the policy. */
    public String type() {
        return factory.type();
    }

    /** What the start-up summary calls it. */
    public String title() {
        return factory.title();
    }

    /** The policy itself. */
    public Policy policy() {
        return instance.policy();
    }

    /** What pipelines bind. */
    public PolicyInstance<C> instance() {
        return instance;
    }

    /** The settings as they were found, before built-in defaults. */
    public S settings() {
        return resolved.settings();
    }

    /** Whether it is switched on. */
    public boolean isEnabled() {
        return resolved.isEnabled();
    }

    /** The settings in force, each with its source. */
    public Map<String, Object> explainedSettings() {
        return EffectiveSettings.explained(policy().settings(), resolved);
    }

    /**
     * Takes the values of a further annotation of this name.
     *
     * @throws ResilienceConfigurationException if it sets other values than an earlier one
     */
    void alsoUsedBy(AnnotationSettings further) {
        changing.lock();
        try {
            if (further.isEmpty()) {
                return;
            }
            if (annotation.isEmpty()) {
                change(further, overrides);
            } else if (!annotation.values().equals(further.values())
                    || !Objects.equals(annotation.preset(), further.preset())) {
                throw new ResilienceConfigurationException(List.of(new Violation(
                        further.location(),
                        further.values(),
                        "sets other values for '" + name + "' than " + annotation.location() + ": "
                                + annotation.values(),
                        "Give them different names, or the same values")));
            }
        } finally {
            changing.unlock();
        }
    }

    /**
     * Changes settings while the application runs, all of them or none. State and figures stay.
     *
     * @param changes values by dashed name, added to earlier changes
     * @throws ResilienceConfigurationException with every fault; nothing is changed then
     */
    public void reconfigure(Map<String, String> changes) {
        changing.lock();
        try {
            Map<String, String> merged = new LinkedHashMap<>(overrides);
            merged.putAll(changes);
            change(annotation, merged);
        } finally {
            changing.unlock();
        }
    }

    private void change(AnnotationSettings newAnnotation, Map<String, String> newOverrides) {
        ResolvedSettings<S> found =
                resolver.resolve(factory.type(), name, factory::settings, newAnnotation, newOverrides);
        instance.reconfigure(validated(found));
        annotation = newAnnotation;
        overrides = Map.copyOf(newOverrides);
        resolved = found;
    }

    private C validated(ResolvedSettings<S> found) {
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
}
