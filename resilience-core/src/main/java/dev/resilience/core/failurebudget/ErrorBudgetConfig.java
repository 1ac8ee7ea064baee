package dev.resilience.core.failurebudget;

import dev.resilience.core.Checks;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a service has promised: the ratio of calls that succeed over a long time. What it may fail beyond that is its error budget.
 * Immutable.
 *
 * @param objective the ratio of calls that are to succeed, such as 0.999; above 0, below 1
 * @param period over which it is to hold; 1 hour to 92 days
 * @param stateFile where the counts are kept across restarts; null for nowhere
 */
public record ErrorBudgetConfig(
        double objective, Duration period, @Nullable Path stateFile) {

    /** The period that is meant where none is given: 30 days. */
    public static final Duration DEFAULT_PERIOD = Duration.ofDays(30);

    /** Shorter than the shortest pair of windows says nothing that the failure budget's own window does not. */
    private static final Duration SHORTEST = Duration.ofHours(1);

    /** The longest quarter of a year. Bounds the memory: the counts are kept by the hour. */
    private static final Duration LONGEST = Duration.ofDays(92);

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public ErrorBudgetConfig {
        new Checks()
                .ratio("objective", objective)
                .that(
                        objective != 1,
                        "objective",
                        objective,
                        "leaves no failure to spend: one failed call would miss it for the whole period",
                        "Use a ratio below 1, such as 99.9%")
                .that(
                        period.compareTo(SHORTEST) >= 0 && period.compareTo(LONGEST) <= 0,
                        "period",
                        period,
                        "must be 1 hour to 92 days long, for the objective " + objective + " to mean something over it",
                        "Use a period such as 30d, or leave it out: that is the default")
                .done();
    }

    /** An objective over 30 days, kept in memory only. */
    public static ErrorBudgetConfig of(double objective) {
        return new ErrorBudgetConfig(objective, DEFAULT_PERIOD, null);
    }

    /** The ratio of calls that may fail: 1 - objective, without the error that doubles make of it. */
    double allowed() {
        return BigDecimal.ONE.subtract(BigDecimal.valueOf(objective)).doubleValue();
    }
}
