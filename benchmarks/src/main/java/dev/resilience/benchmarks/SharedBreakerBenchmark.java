package dev.resilience.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.resilience.core.pipeline.Pipeline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.smallrye.faulttolerance.api.TypedGuard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/** One closed circuit breaker, a count window of 100, used by two threads at once; nanoseconds a call of each thread. */
@Threads(2)
public class SharedBreakerBenchmark extends Benchmarked {

    private final Pipeline ours =
            Pipeline.named("ours").with(Breakers.ours(Breakers.COUNT)).build();
    private final CircuitBreaker resilience4j = Breakers.resilience4j(Breakers.COUNT);
    private final FailsafeExecutor<String> failsafe = Failsafe.with(Breakers.failsafe(Breakers.COUNT));
    private final TypedGuard<String> smallrye = Breakers.smallrye();

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

    @Benchmark
    public Object failsafe(FailingWork work) {
        try {
            return failsafe.get(work.checked);
        } catch (WorkFailedException failure) {
            return failure;
        }
    }

    @Benchmark
    public Object smallrye(FailingWork work) throws Exception {
        try {
            return smallrye.call(work.callable);
        } catch (WorkFailedException failure) {
            return failure;
        }
    }
}
