package dev.resilience.benchmarks;

import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.resilience.core.pipeline.Pipeline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** An open circuit breaker rejects a call that is made 60 frames deep. */
@OperationsPerInvocation(Deep.CALLS)
public class RejectionBenchmark extends Benchmarked {

    private final Pipeline ours =
            Pipeline.named("ours").with(Breakers.ours(Breakers.COUNT)).build();
    private final CircuitBreaker resilience4j = Breakers.resilience4j(Breakers.COUNT);
    private final CircuitBreaker resilience4jNoTrace =
            Breakers.resilience4j(Breakers.COUNT, false, Duration.ofSeconds(10));
    private final dev.failsafe.CircuitBreaker<String> failsafeBreaker = Breakers.failsafe(Breakers.COUNT);
    private final FailsafeExecutor<String> failsafe = Failsafe.with(failsafeBreaker);
    private final TypedGuard<String> smallrye = Breakers.smallrye();

    @Setup
    public void open() {
        Breakers.open(
                dev.resilience.core.circuitbreaker.CircuitBreakerOpenException.class,
                () -> ours.call(Breakers::failing));
        resilience4j.transitionToOpenState();
        resilience4jNoTrace.transitionToOpenState();
        Breakers.open(CircuitBreakerOpenException.class, () -> failsafe.get(Breakers::failing));
        Breakers.open(
                org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException.class,
                () -> smallrye.call(Breakers::failing));
    }

    @Benchmark
    public void ours(Work work, Blackhole results) {
        Deep.rejections(() -> ours.call(work.call), results);
    }

    @Benchmark
    public void resilience4j(Work work, Blackhole results) {
        Deep.rejections(() -> resilience4j.executeSupplier(work.supplier), results);
    }

    @Benchmark
    public void resilience4jNoTrace(Work work, Blackhole results) {
        Deep.rejections(() -> resilience4jNoTrace.executeSupplier(work.supplier), results);
    }

    @Benchmark
    public void failsafe(Work work, Blackhole results) {
        Deep.rejections(() -> failsafe.get(work.checked), results);
    }

    @Benchmark
    public void smallrye(Work work, Blackhole results) {
        Deep.rejections(() -> smallrye.call(work.callable), results);
    }
}
