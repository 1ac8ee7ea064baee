package dev.resilience.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.resilience.core.pipeline.Pipeline;
import io.github.resilience4j.retry.Retry;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.springframework.retry.support.RetryTemplate;

/** A retry of three attempts whose first one succeeds. Ours has a retry budget, as it has by default. */
public class RetryBenchmark extends Benchmarked {

    private final Pipeline ours =
            Pipeline.named("ours").retry(r -> r.maxAttempts(3)).build();
    private final Pipeline oursWithoutMaxDuration = Pipeline.named("ours")
            .retry(r -> r.maxAttempts(3).maxDuration(Duration.ZERO))
            .build();
    private final Retry resilience4j = Retry.ofDefaults("resilience4j");
    private final FailsafeExecutor<String> failsafe =
            Failsafe.with(RetryPolicy.<String>builder().withMaxAttempts(3).build());
    private final TypedGuard<String> smallrye =
            TypedGuard.create(String.class).withRetry().maxRetries(2).done().build();
    private final RetryTemplate springRetry =
            RetryTemplate.builder().maxAttempts(3).build();

    @Benchmark
    public String ours(Work work) {
        return ours.call(work.call);
    }

    /** As the peers: no limit of time, so that no clock is read. */
    @Benchmark
    public String oursWithoutMaxDuration(Work work) {
        return oursWithoutMaxDuration.call(work.call);
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

    @Benchmark
    public String springRetry(Work work) {
        return springRetry.execute(context -> work.run());
    }
}
