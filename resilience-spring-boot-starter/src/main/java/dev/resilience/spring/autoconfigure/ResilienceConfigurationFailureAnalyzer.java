package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells all faults of a configuration, each with its value, origin and mend. */
final class ResilienceConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ResilienceConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ResilienceConfigurationException cause) {
        String description = cause.violations().stream()
                .map(ResilienceConfigurationFailureAnalyzer::describe)
                .collect(Collectors.joining("\n\n", "The configuration of resilience cannot work:\n\n", ""));
        String action = cause.violations().stream()
                .map(fault -> "    " + fault.property() + ": " + fault.mend())
                .distinct()
                .collect(Collectors.joining("\n", "\n", ""));
        return new FailureAnalysis(description, action, cause);
    }

    private static String describe(Violation fault) {
        return "    Property: " + fault.property()
                + (fault.value() == null ? "" : "\n    Value: " + fault.value())
                + (fault.origin() == null ? "" : "\n    Origin: " + fault.origin())
                + "\n    Reason: " + fault.problem();
    }
}
