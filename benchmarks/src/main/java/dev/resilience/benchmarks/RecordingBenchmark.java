package dev.resilience.benchmarks;

import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.spring.advice.recording.Recordings;
import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** What it costs that advice records latency and concurrency: the same calls with {@code resilience.advice.record} on and off. */
public class RecordingBenchmark extends Benchmarked {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Recordings recordings =
            new Recordings(ResilienceRuntime.standard(), Duration.ofHours(1), name -> true);
    private final Pipeline breaker = breaker(List.of());
    private final Pipeline oursBreaker = breaker(recorded("breaker"));
    private final Pipeline timeout = timeout(List.of());
    private final Pipeline oursTimeout = timeout(recorded("timeout"));

    /** One recording for each: two methods of a class that surely has them stand for the guarded ones. */
    private List<Policy> recorded(String name) {
        try {
            return recordings.policies(
                    String.class.getMethod(name.equals("breaker") ? "trim" : "strip"), name, List.of(name));
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Pipeline breaker(List<Policy> further) {
        return with(further, Pipeline.named("breaker").with(Breakers.ours(Breakers.COUNT)));
    }

    private static Pipeline timeout(List<Policy> further) {
        return with(further, Pipeline.named("timeout").timeout(t -> t.duration(LIMIT)));
    }

    private static Pipeline with(List<Policy> further, PipelineBuilder builder) {
        further.forEach(builder::with);
        return builder.build();
    }

    @Benchmark
    public String breakerOff(Work work) {
        return breaker.call(work.call);
    }

    @Benchmark
    public String oursBreaker(Work work) {
        return oursBreaker.call(work.call);
    }

    @Benchmark
    public String timeoutOff(Work work) {
        return timeout.call(work.call);
    }

    @Benchmark
    public String oursTimeout(Work work) {
        return oursTimeout.call(work.call);
    }

    /** The yardstick: one reading of the clock. */
    @Benchmark
    public long clockRead() {
        return System.nanoTime();
    }
}
