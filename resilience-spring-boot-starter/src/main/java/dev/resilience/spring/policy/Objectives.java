package dev.resilience.spring.policy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.failurebudget.ErrorBudgetConfig;
import dev.resilience.spring.config.FailureBudgetSettings;
import dev.resilience.spring.config.Ratio;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the settings of a failure budget say about its objective. */
final class Objectives {

    private Objectives() {}

    /**
     * The objective; null if there is none, or it is at fault.
     *
     * @param faults gets what is wrong with it
     */
    static @Nullable ErrorBudgetConfig of(FailureBudgetSettings settings, Faults faults) {
        Ratio objective = settings.getObjective();
        Duration period = settings.getPeriod();
        String stateFile = settings.getStateFile();
        if (objective == null) {
            refuse("period", period, faults);
            refuse("state-file", stateFile, faults);
            return null;
        }
        try {
            return new ErrorBudgetConfig(
                    objective.value(),
                    period == null ? ErrorBudgetConfig.DEFAULT_PERIOD : period,
                    stateFile == null ? null : path(stateFile));
        } catch (ResilienceConfigurationException wrong) {
            wrong.violations().forEach(faults::add);
        } catch (InvalidPathException malformed) {
            faults.add(
                    new Violation("state-file", stateFile, "is not a path: " + malformed.getMessage(), "Name a file"));
        }
        return null;
    }

    private static Path path(String written) {
        if (written.isBlank()) {
            throw new InvalidPathException(written, "it is empty");
        }
        return Path.of(written);
    }

    private static void refuse(String property, @Nullable Object value, Faults faults) {
        if (value != null) {
            faults.add(new Violation(
                    property,
                    value,
                    "belongs to an objective, and objective is not set",
                    "Set objective, such as 99.9%, or leave this out"));
        }
    }
}
