package dev.resilience.spring.policy;

import java.util.Map;

/** Values that an operator has set together. Told apart by identity: two of the same content may end at different times. Immutable. */
final class Change {

    private final Map<String, String> values;
    private final boolean temporary;

    /**
     * @param values by dashed name
     * @param temporary whether they end by themselves
     */
    Change(Map<String, String> values, boolean temporary) {
        this.values = Map.copyOf(values);
        this.temporary = temporary;
    }

    Map<String, String> values() {
        return values;
    }

    boolean isTemporary() {
        return temporary;
    }
}
