package dev.resilience.core.diagnosis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One thing to do about a failure. Immutable.
 *
 * @param order its place in the plan, from 1
 * @param strategy what sort of thing it is
 * @param action what to do, for people
 * @param parameters the figures of it, in words that properties understand: {@link #DELAY}, {@link #PROPERTY} and {@link #VALUE},
 *     {@link #CURRENT}, and what was measured
 */
public record RecoveryStep(int order, Strategy strategy, String action, Map<String, String> parameters) {

    /** How long to wait, such as {@code 200ms}. */
    public static final String DELAY = "delay";

    /** The property to change. */
    public static final String PROPERTY = "property";

    /** The value to give it. */
    public static final String VALUE = "value";

    /** The value it has. */
    public static final String CURRENT = "current";

    /** What sort of thing a step is. */
    public enum Strategy {
        /** Do it again. */
        RETRY,
        /** Answer with something else. */
        FALLBACK,
        /** Change the configuration. */
        ADJUST_CONFIG,
        /** Tell somebody who can do something. */
        ESCALATE,
        /** Leave it: repeating helps nobody. */
        SKIP,
        /** Begin anew with a fresh process or component. */
        RESTART
    }

    /**
     * A step.
     *
     * @throws IllegalArgumentException if the order is below 1
     */
    public RecoveryStep {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(action, "action");
        if (order < 1) {
            throw new IllegalArgumentException("order = " + order + " is below 1: steps are counted from 1");
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The step in one line, such as {@code RETRY: Retry after 200ms (delay=200ms)}. */
    @Override
    public String toString() {
        return strategy + ": " + action
                + (parameters.isEmpty()
                        ? ""
                        : parameters.entrySet().stream()
                                .map(Map.Entry::toString)
                                .collect(Collectors.joining(", ", " (", ")")));
    }
}
