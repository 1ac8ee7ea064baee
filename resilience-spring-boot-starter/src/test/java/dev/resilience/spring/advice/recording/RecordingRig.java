package dev.resilience.spring.advice.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.resilience.core.Call;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.spring.advice.figures.Latencies.Quantile;
import dev.resilience.spring.advice.figures.WorkFigures;
import dev.resilience.test.time.FakeTimeSource;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** Pipelines whose work is recorded, in virtual time. */
final class RecordingRig {

    static final Duration HOUR = Duration.ofHours(1);
    static final Duration SECOND = Duration.ofSeconds(1);

    final FakeTimeSource time = new FakeTimeSource();
    final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
    final Recordings recordings = new Recordings(runtime, HOUR, name -> true);

    static Method method(String name) {
        try {
            return String.class.getMethod(name);
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError(impossible);
        }
    }

    Pipeline pipeline(UnaryOperator<PipelineBuilder> with) {
        return pipeline("trim", "inventory", with);
    }

    /** A pipeline round another method of a name. */
    Pipeline pipeline(String method, String name, UnaryOperator<PipelineBuilder> with) {
        PipelineBuilder builder = with.apply(Pipeline.named("inventory").runtime(runtime));
        recordings.policies(method(method), "inventory", List.of(name)).forEach(builder::with);
        return builder.build();
    }

    Pipeline limited(Duration limit) {
        return pipeline(builder -> builder.timeout(t -> t.duration(limit)));
    }

    WorkFigures work() {
        return recordings.of("inventory").orElseThrow();
    }

    Call<String, RuntimeException> takes(Duration howLong) {
        return () -> {
            time.advance(howLong);
            return "done";
        };
    }

    void assertLatency(double quantile, Duration expected, boolean atLeast) {
        Quantile found = work().latencies().quantile(quantile);
        assertThat(found.atLeast()).isEqualTo(atLeast);
        assertThat((double) found.value().toNanos()).isCloseTo(expected.toNanos(), within(expected.toNanos() * 0.01));
    }
}
