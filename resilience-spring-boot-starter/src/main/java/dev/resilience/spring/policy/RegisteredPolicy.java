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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One named instance of a policy, with the settings it was made from. Changes go through a lock, so that they are applied whole and
 * one after another; nothing that calls happens under it but the change itself. Thread-safe.
 */
public final class RegisteredPolicy<S extends PolicySettings, C extends Record> {

    private static final Logger log = LoggerFactory.getLogger(RegisteredPolicy.class);

    private final PolicyFactory<S, C> factory;
    private final String name;
    private final Supplier<SettingsResolver> resolver;
    private final Lock changing = new ReentrantLock();
    private final ResilienceRuntime runtime;
    private volatile AnnotationSettings annotation;
    private volatile List<Change> changes;
    private volatile boolean withdrawn;
    private volatile boolean removed;
    private volatile ResolvedSettings<S> resolved;
    private volatile SettingsResolver resolvedBy;
    private final PolicyInstance<C> instance;

    /**
     * Makes the instance.
     *
     * @param values what an operator sets, by dashed name
     * @param resolver what settings are to be found by, which may become another one
     * @throws ResilienceConfigurationException with every fault in its settings
     */
    RegisteredPolicy(
            PolicyFactory<S, C> factory,
            String name,
            AnnotationSettings annotation,
            Map<String, String> values,
            Supplier<SettingsResolver> resolver,
            ResilienceRuntime runtime) {
        this.factory = factory;
        this.name = name;
        this.annotation = annotation;
        this.resolver = resolver;
        this.runtime = runtime;
        this.changes = values.isEmpty() ? List.of() : List.of(new Change(values, false));
        this.resolvedBy = resolver.get();
        InstanceSettings<S, C> source = foundBy(resolvedBy);
        this.resolved = source.resolve(annotation, changes);
        C config = source.validated(annotation, resolved);
        this.instance = InstanceSettings.located(resolved, () -> factory.create(name, config, runtime));
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
        return !withdrawn && resolved.isEnabled();
    }

    /** Whether the configuration switches it off. */
    public boolean isSwitchedOff() {
        return !resolved.isEnabled();
    }

    /** Whether it was taken out while the application runs, although annotations ask for it. */
    public boolean isWithdrawn() {
        return withdrawn;
    }

    /** Notes that it guards nothing until it is reinstated; its pipelines are for others to change. */
    public void withdraw() {
        withdrawn = true;
    }

    /** Whether it has left the registry for good. */
    public boolean isRemoved() {
        return removed;
    }

    void markRemoved() {
        removed = true;
    }

    /**
     * Ends that it is withdrawn: it begins again with the settings of the start, and with these over them.
     *
     * @param values by dashed name
     * @return false if it was not withdrawn; nothing is changed then
     * @throws ResilienceConfigurationException with every fault; nothing is changed then
     */
    public boolean reinstate(Map<String, String> values) {
        changing.lock();
        try {
            if (!withdrawn) {
                return false;
            }
            change(annotation, values.isEmpty() ? List.of() : List.of(new Change(values, false)));
            withdrawn = false;
            return true;
        } finally {
            changing.unlock();
        }
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
                change(further, changes);
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
     * @param values by dashed name; they go over those of earlier changes
     * @param timeToLive after what time they are taken back, or null
     * @throws ResilienceConfigurationException with every fault; nothing is changed then
     */
    public void reconfigure(Map<String, String> values, @Nullable Duration timeToLive) {
        changing.lock();
        try {
            Change added = add(values, timeToLive != null);
            if (timeToLive != null) {
                runtime.time().schedule(() -> runtime.execute(() -> takeBack(added)), timeToLive.toNanos());
            }
        } finally {
            changing.unlock();
        }
    }

    private Change add(Map<String, String> values, boolean temporary) {
        List<Change> changed = new ArrayList<>(changes);
        Change last = changed.isEmpty() ? null : changed.get(changed.size() - 1);
        Map<String, String> merged = new LinkedHashMap<>();
        if (!temporary && last != null && !last.isTemporary()) {
            merged.putAll(last.values());
            changed.remove(last);
        }
        merged.putAll(values);
        Change added = new Change(merged, temporary);
        changed.add(added);
        change(annotation, changed);
        return added;
    }

    private void takeBack(Change expired) {
        changing.lock();
        try {
            change(
                    annotation,
                    changes.stream().filter(change -> change != expired).toList());
            log.info("{} '{}': the time to live of {} is over", title(), name, expired.values());
        } catch (ResilienceConfigurationException faults) {
            log.warn("{} '{}': {} cannot be taken back", title(), name, expired.values(), faults);
        } finally {
            changing.unlock();
        }
    }

    private InstanceSettings<S, C> foundBy(SettingsResolver from) {
        return new InstanceSettings<>(factory, name, from);
    }

    /** What is wrong with the settings that another resolver finds, with operators' changes now and once those with an end are over. */
    Stream<Violation> faultsBy(SettingsResolver other) {
        List<Change> lasting =
                changes.stream().filter(change -> !change.isTemporary()).toList();
        return Stream.of(lasting, changes).distinct().flatMap(over -> faultsBy(foundBy(other), over).stream());
    }

    private List<Violation> faultsBy(InstanceSettings<S, C> source, List<Change> over) {
        ResolvedSettings<S> found = source.resolve(annotation, over);
        try {
            source.validated(annotation, found);
        } catch (ResilienceConfigurationException faults) {
            return faults.violations();
        }
        return found.isEnabled() == resolved.isEnabled()
                ? List.of()
                : List.of(found.locate(new Violation(
                        "enabled",
                        found.isEnabled(),
                        "cannot be changed while the application runs",
                        "Put it back, or restart the application")));
    }

    /**
     * Finds the settings anew, under what operators have changed, if they are to be found by another resolver now.
     *
     * @throws ResilienceConfigurationException with every fault; nothing is changed then
     */
    void catchUp() {
        changing.lock();
        try {
            if (resolvedBy != resolver.get()) {
                change(annotation, changes);
            }
        } finally {
            changing.unlock();
        }
    }

    private void change(AnnotationSettings newAnnotation, List<Change> newChanges) {
        SettingsResolver current = resolver.get();
        InstanceSettings<S, C> source = foundBy(current);
        ResolvedSettings<S> found = source.resolve(newAnnotation, newChanges);
        C config = source.validated(newAnnotation, found);
        InstanceSettings.located(found, () -> {
            instance.reconfigure(config);
            return config;
        });
        annotation = newAnnotation;
        changes = List.copyOf(newChanges);
        resolved = found;
        resolvedBy = current;
    }

    /** A fault that the engine has found in what was set here. */
    Violation locate(Violation fault) {
        return resolved.locate(fault);
    }
}
