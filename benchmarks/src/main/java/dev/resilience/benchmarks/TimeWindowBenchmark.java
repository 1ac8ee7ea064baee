package dev.resilience.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.resilience.core.Permit;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.pipeline.Pipeline;
import org.openjdk.jmh.annotations.Benchmark;

/** A closed circuit breaker that counts the calls of the last 10 s and opens at 50 % failures; SmallRye has none. */
public class TimeWindowBenchmark extends Benchmarked {

    private final CircuitBreaker breaker = Breakers.ours(Breakers.TIME);
    private final Pipeline ours = Pipeline.named("ours").with(breaker).build();
    private final Pipeline withSlowCalls = Pipeline.named("ours")
            .with(Breakers.oursWithSlowCalls(Breakers.TIME))
            .build();
    private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
            Breakers.resilience4j(Breakers.TIME);
    private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4jByCount =
            Breakers.resilience4j(Breakers.COUNT);
    private final FailsafeExecutor<String> failsafe = Failsafe.with(Breakers.failsafe(Breakers.TIME));

    @Benchmark
    public Object ours(FailingWork work) {
        try {
            return ours.call(work.call);
        } catch (WorkFailedException failure) {
            return failure;
        }
    }

    /** Slow calls are looked for, too: two readings of the clock. */
    @Benchmark
    public Object oursWithSlowCalls(FailingWork work) {
        try {
            return withSlowCalls.call(work.call);
        } catch (WorkFailedException failure) {
            return failure;
        }
    }

    @Benchmark
    public Object oursByHand(FailingWork work) {
        Permit permit = breaker.acquire();
        try {
            String result = work.run();
            permit.end(Outcome.SUCCESS);
            return result;
        } catch (WorkFailedException failure) {
            permit.end(Breakers.FAILED);
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

    /** The yardstick of what a time window costs more: resilience4j's count window. */
    @Benchmark
    public Object resilience4jByCount(FailingWork work) {
        try {
            return resilience4jByCount.executeSupplier(work.supplier);
        } catch (WorkFailedException failure) {
            return failure;
        }
    }

    @Benchmark
    public Object failsafe(FailingWork work) {
        try {
            return failsafe.get(work.checked);
        } catch (WorkFailedException failure) {
            return failure;
        }
    }
}
