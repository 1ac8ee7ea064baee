package dev.resilience.spring.policy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Gathers what is wrong with the settings of one instance, to tell all of it at once. Not thread-safe. */
final class Faults {

    private final List<Violation> violations = new ArrayList<>();

    void add(Violation violation) {
        violations.add(violation);
    }

    /**
     * Builds settings.
     *
     * @throws ResilienceConfigurationException with the faults that were added and those of the settings
     */
    <C> C orBuilt(Supplier<C> settings) {
        try {
            C built = settings.get();
            if (violations.isEmpty()) {
                return built;
            }
        } catch (ResilienceConfigurationException faults) {
            violations.addAll(faults.violations());
        }
        throw new ResilienceConfigurationException(violations);
    }
}
