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
    public String ours(Work work) {
        return ours.call(work.call);
    }

    @Benchmark
    public String resilience4j(Work work) {
        return resilience4j.executeSupplier(work.supplier);
    }

    @Benchmark
    public String failsafe(Work work) {
        return failsafe.get(work.checked);
    }

    @Benchmark
    public String smallrye(Work work) throws Exception {
        return smallrye.call(work.callable);
    }
}
