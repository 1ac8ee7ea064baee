package dev.resilience.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.resilience.core.pipeline.Pipeline;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/** A time limit of 2 s that interrupts the caller's thread, and is never reached. */
public class TimeoutBenchmark extends Benchmarked {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Pipeline ours =
            Pipeline.named("ours").timeout(t -> t.duration(LIMIT)).build();
    private final FailsafeExecutor<String> failsafe = Failsafe.with(
            dev.failsafe.Timeout.<String>builder(LIMIT).withInterrupt().build());
    private final TypedGuard<String> smallrye = TypedGuard.create(String.class)
            .withTimeout()
            .duration(LIMIT.toMillis(), ChronoUnit.MILLIS)
            .done()
            .build();
    private final TimeLimiter resilience4j =
            TimeLimiter.of(TimeLimiterConfig.custom().timeoutDuration(LIMIT).build());
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @TearDown
    public void shutDown() {
        executor.shutdown();
    }

    @Benchmark
    public String ours(Work work) {
        return ours.call(work.call);
    }

    @Benchmark
    public String failsafe(Work work) {
        return failsafe.get(work.checked);
    }

    @Benchmark
    public String smallrye(Work work) throws Exception {
        return smallrye.call(work.callable);
    }

    /** Knows futures only: the work runs on another thread. */
    @Benchmark
    public String resilience4jOtherThread(Work work) throws Exception {
        return resilience4j.executeFutureSupplier(() -> executor.submit(work.callable));
    }

    /** The yardstick: one reading of the clock. */
    @Benchmark
    public long clockRead() {
        return System.nanoTime();
    }
}
