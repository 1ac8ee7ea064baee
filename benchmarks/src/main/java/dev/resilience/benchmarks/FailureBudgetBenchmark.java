package dev.resilience.benchmarks;

import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import dev.resilience.core.pipeline.Pipeline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/**
 * A failure budget that is not breached, 5 % in 30 s, used by two threads at once, or by one with {@code -t 1}; nanoseconds a call
 * of each thread. No peer has a failure budget: beside it is resilience4j's circuit breaker with a count window, whose own time
 * window costs more.
 */
@Threads(2)
public class FailureBudgetBenchmark extends Benchmarked {

    private final Pipeline ours = Pipeline.named("ours")
            .with(FailureBudget.of("ours", FailureBudgetConfig.defaults()))
            .build();
    private final CircuitBreaker resilience4j = Breakers.resilience4j(Breakers.COUNT);

    @Benchmark
    public Object ours(FailingWork work) {
        try {
            return ours.call(work.call);
        } catch (WorkFailedException failure) {
            return failure;
        }
    }

    @Benchmark
    public Object resilience4j(FailingWork work) {
        try {
            return resilience4j.executeSupplier(work.supplier);
        } catch (WorkFailedException failure) {
            return failure;
        }
    }
}
