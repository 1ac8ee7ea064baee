package dev.resilience.benchmarks;

import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.ErrorBudgetConfig;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import org.openjdk.jmh.annotations.Benchmark;

/** What an objective adds to a call through a failure budget; run it with {@code -t 2}, too. */
public class ErrorBudgetBenchmark extends Benchmarked {

    private final FailureBudget without = FailureBudget.of("without", FailureBudgetConfig.defaults());
    private final FailureBudget with = FailureBudget.of(
            "with",
            FailureBudgetConfig.builder().objective(ErrorBudgetConfig.of(0.999)).build());

    @Benchmark
    public void oursWithoutObjective() {
        without.acquire().end(Outcome.SUCCESS);
    }

    @Benchmark
    public void oursWithObjective() {
        with.acquire().end(Outcome.SUCCESS);
    }
}
