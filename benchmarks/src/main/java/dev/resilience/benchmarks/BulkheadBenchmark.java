package dev.resilience.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.resilience.core.Permit;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.pipeline.Pipeline;
import io.smallrye.faulttolerance.api.TypedGuard;
import org.openjdk.jmh.annotations.Benchmark;

/** A bulkhead of 25 that always has a free permit. */
public class BulkheadBenchmark extends Benchmarked {

    private final Bulkhead bulkhead = Bulkhead.of("ours", BulkheadConfig.defaults());
    private final Pipeline ours = Pipeline.named("ours").with(bulkhead).build();
    private final io.github.resilience4j.bulkhead.Bulkhead resilience4j =
            io.github.resilience4j.bulkhead.Bulkhead.ofDefaults("resilience4j");
    private final FailsafeExecutor<String> failsafe =
            Failsafe.with(dev.failsafe.Bulkhead.<String>builder(25).build());
    private final TypedGuard<String> smallrye =
            TypedGuard.create(String.class).withBulkhead().limit(25).done().build();

    @Benchmark
    public String ours(Work work) {
        return ours.call(work.call);
    }

    @Benchmark
    public String oursByHand(Work work) {
        Permit permit = bulkhead.acquire();
        try {
            return work.run();
        } finally {
            permit.end(Outcome.SUCCESS);
        }
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
