package dev.resilience.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.BackoffStrategy;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * A retry of three attempts without delay whose first two fail. All have a listener that is told about each retry, on the thread of
 * the call. Ours also classifies the failures and takes tokens of a retry budget, whose floor is high enough that it never runs dry.
 */
public class RetriedBenchmark extends Benchmarked {

    /** More than any machine can retry in a second. */
    private static final int PLENTY = 1_000_000_000;

    /** What the listeners count: one of several threads may do so. */
    private final LongAdder heard = new LongAdder();

    private final Pipeline ours = ours(ResilienceRuntime.over(Runnable::run));
    private final Pipeline oursOnAnotherThread = ours(ResilienceRuntime.over(ResilienceRuntime.newExecutor()));
    private final Pipeline oursUnheard = retry(ResilienceRuntime.over(Runnable::run));
    private final Retry resilience4j = Retry.of(
            "resilience4j",
            RetryConfig.custom().maxAttempts(3).waitDuration(Duration.ZERO).build());
    private final FailsafeExecutor<String> failsafe = Failsafe.with(RetryPolicy.<String>builder()
            .withMaxAttempts(3)
            .onRetry(retry -> heard.increment())
            .build());
    private final TypedGuard<String> smallrye = TypedGuard.create(String.class)
            .withRetry()
            .maxRetries(2)
            .delay(0, ChronoUnit.MILLIS)
            .jitter(0, ChronoUnit.MILLIS)
            .onRetry(heard::increment)
            .done()
            .build();

    public RetriedBenchmark() {
        resilience4j.getEventPublisher().onRetry(retry -> heard.increment());
    }

    private Pipeline ours(ResilienceRuntime runtime) {
        runtime.events().subscribe(event -> heard.increment());
        return retry(runtime);
    }

    private static Pipeline retry(ResilienceRuntime runtime) {
        return Pipeline.named("ours")
                .runtime(runtime)
                .retry(r -> r.maxAttempts(3)
                        .backoff(BackoffStrategy.FIXED)
                        .backoffBase(Duration.ZERO)
                        .retryBudget(b -> b.minPerSecond(PLENTY)))
                .build();
    }

    @Benchmark
    public String ours(RefusedWork work) {
        return ours.call(work.call);
    }

    /** As by default: the events go to another thread, and those that it cannot keep up with are dropped. */
    @Benchmark
    public String oursOnAnotherThread(RefusedWork work) {
        return oursOnAnotherThread.call(work.call);
    }

    /** Without a listener, as an application has it that does not ask for events. */
    @Benchmark
    public String oursUnheard(RefusedWork work) {
        return oursUnheard.call(work.call);
    }

    @Benchmark
    public String resilience4j(RefusedWork work) {
        return resilience4j.executeSupplier(work.supplier);
    }

    @Benchmark
    public String failsafe(RefusedWork work) {
        return failsafe.get(work.checked);
    }

    @Benchmark
    public String smallrye(RefusedWork work) throws Exception {
        return smallrye.call(work.callable);
    }
}
