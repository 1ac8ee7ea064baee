package dev.resilience.spring.failurebudget;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.spring.config.FailureBudgetSettings;
import dev.resilience.spring.config.SettingsText;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.intercept.MethodSelection;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failure budgets of the application, and the way to have further ones guard methods while it runs. Names are compared without
 * regard to case and dashes. Thread-safe.
 */
public final class FailureBudgets {

    private static final Logger log = LoggerFactory.getLogger(FailureBudgets.class);

    /** Stands among the settings: which methods an installed budget guards. */
    private static final String METHODS = "methods";

    private final PolicyRegistry registry;
    private final GuardedMethods methods;

    /** The budgets of a registry, and the methods that they may guard. */
    public FailureBudgets(PolicyRegistry registry, GuardedMethods methods) {
        this.registry = registry;
        this.methods = methods;
    }

    /** The budget of a name, if there is one; one that was removed although annotations ask for it is none. */
    public Optional<FailureBudget> find(String name) {
        return registry.find(FailureBudget.TYPE, name)
                .filter(RegisteredPolicy::isEnabled)
                .map(FailureBudgets::budget);
    }

    /** The budgets in use, by name. */
    public Map<String, FailureBudget> current() {
        Map<String, FailureBudget> current = new LinkedHashMap<>();
        registry.all(FailureBudget.TYPE).stream()
                .filter(RegisteredPolicy::isEnabled)
                .forEach(policy -> current.put(policy.name(), budget(policy)));
        return current;
    }

    /**
     * Has a budget guard methods from now on; all is checked first, and if anything is wrong nothing is changed. A budget that
     * annotations ask for, and that was removed, is put back where they ask for it.
     *
     * @param name a name that no budget has
     * @param settings properties text with lines such as {@code threshold=5%}, named as below an instance, may be empty; the line
     *     {@code methods} chooses the methods, see {@link MethodSelection}; default: those whose annotations ask for the name if it was
     *     removed before, else all guarded methods
     * @throws ResilienceConfigurationException with every fault
     */
    public FailureBudget install(String name, String settings) {
        PolicyFactory<?, ?> factory = factory();
        RegisteredPolicy<?, ?> known = registry.find(FailureBudget.TYPE, name).orElse(null);
        List<Violation> faults = new ArrayList<>();
        if (known != null && !known.isWithdrawn()) {
            faults.add(exists(known));
        }
        Map<String, String> values =
                SettingsText.parse(settings, FailureBudgetSettings.class, List.of(METHODS), faults);
        String chosen = values.remove(METHODS);
        MethodSelection where =
                chosen == null && known != null ? null : MethodSelection.of(chosen == null ? "*" : chosen);
        if (where != null) {
            faults.addAll(methods.faults(where));
        }
        try {
            registry.check(factory, name, values);
        } catch (ResilienceConfigurationException found) {
            faults.addAll(found.violations());
        }
        if (!faults.isEmpty()) {
            throw new ResilienceConfigurationException(faults);
        }
        RegisteredPolicy<?, ?> installed = known == null
                ? installNew(registry.prepare(factory, name, values), where)
                : installAgain(known, values, where);
        log.info("Failure budget '{}' was installed: it guards {} methods", name, methods.guardedBy(installed));
        return budget(installed);
    }

    private RegisteredPolicy<?, ?> installNew(RegisteredPolicy<?, ?> made, @Nullable MethodSelection where) {
        if (!made.isEnabled() || !methods.install(made, where)) {
            made.instance().close();
            throw new ResilienceConfigurationException(
                    List.of(exists(made))); // by configuration, or since a moment ago
        }
        registry.tellAdded(made);
        return made;
    }

    private RegisteredPolicy<?, ?> installAgain(
            RegisteredPolicy<?, ?> withdrawn, Map<String, String> values, @Nullable MethodSelection where) {
        if (!withdrawn.reinstate(values)) {
            throw new ResilienceConfigurationException(
                    List.of(exists(withdrawn))); // put back by another at the same time
        }
        budget(withdrawn).reset(); // what it had counted before does not count, as with a new one
        methods.install(withdrawn, where); // false if it was removed in the meantime, which came later, then
        return withdrawn;
    }

    /**
     * Takes a budget out of all methods: calls that have begun end as they began, a breach ends, and what it has counted is
     * forgotten. One that annotations ask for stays known as switched off, until it is installed again.
     *
     * @param reason why, for the log
     * @return whether there was one in use
     */
    public boolean remove(String name, String reason) {
        RegisteredPolicy<?, ?> policy = registry.find(FailureBudget.TYPE, name).orElse(null);
        if (policy == null || !methods.uninstall(policy)) {
            return false;
        }
        budget(policy).reset(); // whoever was told of a breach is told of its end
        if (policy.isRemoved()) {
            registry.tellRemoved(policy);
            policy.instance().close();
        }
        log.info("Failure budget '{}' was removed: {}", policy.name(), reason);
        return true;
    }

    private PolicyFactory<?, ?> factory() {
        if (!registry.resolver().isEnabled(FailureBudget.TYPE)) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "resilience.failure-budget.enabled",
                    false,
                    "switches all failure budgets off",
                    "Set it to true and restart")));
        }
        return registry.factories().stream()
                .filter(factory -> factory.type().equals(FailureBudget.TYPE))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No bean makes failure budgets"));
    }

    private static Violation exists(RegisteredPolicy<?, ?> known) {
        return known.isSwitchedOff()
                ? new Violation(
                        "name",
                        known.name(),
                        "is the name of a failure budget that is switched off",
                        "Set resilience.failure-budget.instances." + known.name()
                                + ".enabled=true and restart, or use another name")
                : new Violation(
                        "name",
                        known.name(),
                        "is the name of a failure budget that there is already",
                        "Change it with configure, remove it first, or use another name");
    }

    private static FailureBudget budget(RegisteredPolicy<?, ?> policy) {
        return (FailureBudget) policy.policy();
    }
}
