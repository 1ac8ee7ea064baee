package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the steps of a plan in order. Not thread-safe. */
final class Plan {

    private final List<RecoveryStep> steps = new ArrayList<>(4);

    /**
     * Adds a step.
     *
     * @param parameters names and values in turn
     */
    Plan step(Strategy strategy, String action, String... parameters) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], parameters[i + 1]);
        }
        steps.add(new RecoveryStep(steps.size() + 1, strategy, action, map));
        return this;
    }

    Plan fallback() {
        return step(Strategy.FALLBACK, "Answer without the resource, with @Fallback");
    }

    Plan escalate(String action, String... parameters) {
        return step(Strategy.ESCALATE, action, parameters);
    }

    /** Adds the change of a property. */
    Plan adjust(String action, String property, String current, String value) {
        return step(
                Strategy.ADJUST_CONFIG,
                action,
                RecoveryStep.PROPERTY,
                property,
                RecoveryStep.CURRENT,
                current,
                RecoveryStep.VALUE,
                value);
    }

    List<RecoveryStep> steps() {
        return steps;
    }
}
