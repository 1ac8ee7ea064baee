package dev.resilience.benchmarks;

import dev.failsafe.Bulkhead;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.resilience.core.pipeline.Pipeline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * All five policies in one pipeline: failure budget, timeout, retry, circuit breaker, bulkhead. The peers have no failure budget,
 * and resilience4j has no timeout on the caller's thread either, so that its chain is of three.
 */
public class CombinedBenchmark extends Benchmarked {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Pipeline oursFive = Pipeline.named("ours")
            .failureBudget(b -> {})
            .timeout(t -> t.duration(LIMIT))
            .retry(r -> r.maxAttempts(3))
            .with(Breakers.ours(Breakers.COUNT))
            .bulkhead(b -> b.maxConcurrent(25))
            .build();
    private final Pipeline oursThree = Pipeline.named("ours")
            .retry(r -> r.maxAttempts(3))
            .with(Breakers.ours(Breakers.COUNT))
            .bulkhead(b -> b.maxConcurrent(25))
            .build();
    private final Retry retry = Retry.ofDefaults("resilience4j");
    private final CircuitBreaker breaker = Breakers.resilience4j(Breakers.COUNT);
    private final io.github.resilience4j.bulkhead.Bulkhead bulkhead =
            io.github.resilience4j.bulkhead.Bulkhead.ofDefaults("resilience4j");
    private final FailsafeExecutor<String> failsafe = Failsafe.with(
            Timeout.<String>builder(LIMIT).withInterrupt().build(),
            RetryPolicy.<String>builder().withMaxAttempts(3).build(),
            Breakers.failsafe(Breakers.COUNT),
            Bulkhead.<String>builder(25).build());
    private final TypedGuard<String> smallrye = TypedGuard.create(String.class)
            .withTimeout()
            .duration(LIMIT.toMillis(), ChronoUnit.MILLIS)
            .done()
            .withRetry()
            .maxRetries(2)
            .done()
            .withCircuitBreaker()
            .requestVolumeThreshold(100)
            .done()
            .withBulkhead()
            .limit(25)
            .done()
            .build();

    @Benchmark
    public String oursFive(Work work) {
        return oursFive.call(work.call);
    }

    /** What resilience4j's chain has. */
    @Benchmark
    public String oursThree(Work work) {
        return oursThree.call(work.call);
    }

    @Benchmark
    public String resilience4jThree(Work work) {
        Supplier<String> innermost = io.github.resilience4j.bulkhead.Bulkhead.decorateSupplier(bulkhead, work.supplier);
        return retry.executeSupplier(CircuitBreaker.decorateSupplier(breaker, innermost));
    }

    @Benchmark
    public String failsafeFour(Work work) {
        return failsafe.get(work.checked);
    }

    @Benchmark
    public String smallryeFour(Work work) throws Exception {
        return smallrye.call(work.callable);
    }
}
