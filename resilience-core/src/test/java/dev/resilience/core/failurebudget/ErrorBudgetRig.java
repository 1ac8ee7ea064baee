package dev.resilience.core.failurebudget;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent.BurnRateAlert;
import dev.resilience.core.failure.Outcome;
import dev.resilience.test.time.FakeTimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A failure budget with an objective, on virtual time, and what it has told. */
final class ErrorBudgetRig {

    static final Duration TICK = Duration.ofSeconds(15);

    final FakeTimeSource time;
    final ResilienceRuntime runtime;
    final FailureBudget budget;
    final List<BurnRateAlert> alerts = new ArrayList<>();

    ErrorBudgetRig(double objective, Duration period) {
        this(objective, period, null, new FakeTimeSource());
    }

    ErrorBudgetRig(double objective, Duration period, @Nullable Path stateFile, FakeTimeSource time) {
        this.time = time;
        this.runtime = ResilienceRuntime.over(time, Runnable::run);
        runtime.events().subscribe(event -> {
            if (event instanceof BurnRateAlert alert) {
                alerts.add(alert);
            }
        });
        this.budget = FailureBudget.of("search", settings(objective, period, stateFile), runtime);
    }

    /** One that is never breached: these tests are about the objective. */
    static FailureBudgetConfig settings(double objective, Duration period, @Nullable Path stateFile) {
        return FailureBudgetConfig.builder()
                .threshold(0.99)
                .minSamples(50)
                .objective(new ErrorBudgetConfig(objective, period, stateFile))
                .build();
    }

    ErrorBudget errors() {
        return Objects.requireNonNull(budget.errorBudget());
    }

    void calls(int successes, int failures) {
        end(successes, Outcome.SUCCESS);
        end(failures, FailureBudgetTests.FAILURE);
    }

    private void end(int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            budget.acquire().end(outcome);
        }
    }

    /** Has the alerts evaluated. */
    void tick() {
        time.advance(TICK);
    }

    /** What was told, such as {@code +1h/5m} for an alert that began, {@code -1h/5m} for one that ended. */
    List<String> told() {
        return alerts.stream()
                .map(alert ->
                        (alert.active() ? "+" : "-") + label(alert.longWindow()) + "/" + label(alert.shortWindow()))
                .toList();
    }

    private static String label(Duration window) {
        for (BurnWindow each : BurnWindow.values()) {
            if (each.duration().equals(window)) {
                return each.label();
            }
        }
        throw new AssertionError("no window: " + window);
    }
}
