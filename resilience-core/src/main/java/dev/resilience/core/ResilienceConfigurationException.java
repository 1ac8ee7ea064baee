package dev.resilience.core;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot work, with every fault that was found in it. Nothing was changed by it. */
public class ResilienceConfigurationException extends ResilienceException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * Tells all faults at once.
     *
     * @param violations all faults; at least one
     */
    public ResilienceConfigurationException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")), null);
        this.violations = List.copyOf(violations);
    }

    /** All faults that were found. */
    public final List<Violation> violations() {
        return violations;
    }
}
