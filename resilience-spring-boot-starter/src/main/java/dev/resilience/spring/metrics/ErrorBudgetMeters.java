package dev.resilience.spring.metrics;

import static dev.resilience.spring.metrics.PolicyMeters.gaugeOfAll;

import dev.resilience.core.failurebudget.BurnWindow;
import dev.resilience.core.failurebudget.ErrorBudget;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.spring.metrics.PolicyMeters.Definition;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The meters of error budgets. NaN, which monitoring systems show as "no value", where there is no objective and, for burn rates, no
 * call: the meters stay registered, since an objective may be set while the application runs.
 */
final class ErrorBudgetMeters {

    private ErrorBudgetMeters() {}

    static List<Definition> all() {
        List<Definition> meters = new ArrayList<>();
        meters.add(gaugeOfAll(
                FailureBudget.class,
                "resilience.failurebudget.remaining",
                "Ratio of the error budget that is left over the period; negative if overspent; the least of several",
                budgets -> orNaN(
                        errors(budgets).mapToDouble(ErrorBudget::remaining).min())));
        for (BurnWindow window : BurnWindow.values()) {
            meters.add(gaugeOfAll(
                    FailureBudget.class,
                    "resilience.failurebudget.burn.rate",
                    "Ratio of failures as a multiple of what the objective allows; the highest of several",
                    List.of(Tag.of("window", window.label())),
                    budgets -> orNaN(errors(budgets)
                            .map(errors -> errors.burnRate(window))
                            .flatMapToDouble(rate ->
                                    rate.isPresent() ? DoubleStream.of(rate.getAsDouble()) : DoubleStream.empty())
                            .max())));
        }
        return meters;
    }

    private static Stream<ErrorBudget> errors(Stream<FailureBudget> budgets) {
        return budgets.map(FailureBudget::errorBudget).filter(Objects::nonNull);
    }

    private static double orNaN(OptionalDouble value) {
        return value.orElse(Double.NaN);
    }
}
