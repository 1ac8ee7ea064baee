package dev.resilience.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.pipeline.Pipeline;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A full bulkhead rejects a call that is made 60 frames deep. */
@OperationsPerInvocation(Deep.CALLS)
public class FullBulkheadBenchmark extends Benchmarked {

    private final dev.resilience.core.bulkhead.Bulkhead bulkhead = dev.resilience.core.bulkhead.Bulkhead.of(
            "ours", BulkheadConfig.builder().maxConcurrent(1).build());
    private final Pipeline ours = Pipeline.named("ours").with(bulkhead).build();
    private final Bulkhead resilience4j = resilience4j(true);
    private final Bulkhead resilience4jNoTrace = resilience4j(false);
    private final dev.failsafe.Bulkhead<String> failsafeBulkhead =
            dev.failsafe.Bulkhead.<String>builder(1).build();
    private final FailsafeExecutor<String> failsafe = Failsafe.with(failsafeBulkhead);
    private final TypedGuard<String> smallrye =
            TypedGuard.create(String.class).withBulkhead().limit(1).done().build();
    private final CountDownLatch end = new CountDownLatch(1);

    private static Bulkhead resilience4j(boolean stackTraces) {
        return Bulkhead.of(
                "resilience4j",
                io.github.resilience4j.bulkhead.BulkheadConfig.custom()
                        .maxConcurrentCalls(1)
                        .writableStackTraceEnabled(stackTraces)
                        .build());
    }

    @Setup
    public void fill() throws InterruptedException {
        bulkhead.acquire();
        resilience4j.acquirePermission();
        resilience4jNoTrace.acquirePermission();
        failsafeBulkhead.acquirePermit();
        CountDownLatch begun = new CountDownLatch(1);
        Thread holder = new Thread(() -> hold(begun), "holds-smallrye");
        holder.setDaemon(true);
        holder.start();
        begun.await();
    }

    /** SmallRye has no permits to hold: a call must be under way. */
    private void hold(CountDownLatch begun) {
        try {
            smallrye.call(() -> {
                begun.countDown();
                end.await();
                return "ended";
            });
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @TearDown
    public void letGo() {
        end.countDown();
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
