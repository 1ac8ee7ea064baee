package dev.resilience.spring.advice.recording;

import dev.resilience.core.Checks;
import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.diagnosis.LatencySource;
import dev.resilience.spring.advice.figures.Latencies;
import dev.resilience.spring.advice.figures.Latencies.Quantile;
import dev.resilience.spring.advice.figures.Latencies.Seen;
import dev.resilience.spring.advice.figures.WorkFigures;
import dev.resilience.spring.intercept.PipelineAddition;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Everything that is recorded about guarded work: latencies by method, which the names that guard it add up, and by name how much ran
 * at once. A method adds about 30 kB for each of answers and, once there is one, work that was cut short, and a few hundred bytes for
 * each of {@value MethodRecording#SLICES} slices. Thread-safe.
 */
public final class Recordings implements PipelineAddition, LatencySource {

    /** Fewer say nothing of a quantile. */
    static final long LEAST_WORK = 100;

    private final ResilienceRuntime runtime;
    private final Duration window;
    private final Predicate<String> wanted;
    private final Map<Method, MethodRecording> byMethod = new ConcurrentHashMap<>();
    private final Map<String, Named> byName = new ConcurrentSkipListMap<>();

    private record Named(Load load, Set<MethodRecording> methods) {}

    /**
     * Nothing recorded yet.
     *
     * @param window what is older is forgotten
     * @param wanted the names for which anything is recorded
     */
    public Recordings(ResilienceRuntime runtime, Duration window, Predicate<String> wanted) {
        this.runtime = runtime;
        this.window = window;
        this.wanted = wanted;
    }

    /** Has the work of a method recorded under the names that guard it, as far as these are wanted. */
    @Override
    public List<Policy> policies(Method method, String pipeline, Collection<String> names) {
        Set<String> distinct =
                names.stream().filter(wanted).map(Checks::comparableName).collect(Collectors.toSet());
        if (distinct.isEmpty()) {
            return List.of();
        }
        MethodRecording recording = byMethod.computeIfAbsent(method, first -> new MethodRecording(window.toNanos()));
        List<Load> loads = distinct.stream()
                .map(name ->
                        byName.computeIfAbsent(name, first -> new Named(new Load(), ConcurrentHashMap.newKeySet())))
                .peek(named -> named.methods.add(recording))
                .map(Named::load)
                .toList();
        return List.of(new RecordingPolicy(pipeline, window, recording, loads));
    }

    /** Moves on what is recorded; to be called now and then, several times a window. */
    public void tick() {
        long now = runtime.time().nanoTime();
        byMethod.values().forEach(recording -> recording.tick(now));
    }

    /** How far back latencies reach. */
    public Duration window() {
        return window;
    }

    /** What is known about a name; empty if nothing is recorded for it. */
    public Optional<WorkFigures> of(String name) {
        return Optional.ofNullable(byName.get(Checks.comparableName(name))).map(this::figures);
    }

    @Override
    public Optional<Duration> latency(String name, double quantile) {
        Latencies latencies = of(name).map(WorkFigures::latencies).orElse(Latencies.NONE);
        if (latencies.count() < LEAST_WORK) {
            return Optional.empty();
        }
        Quantile found = latencies.quantile(quantile);
        return found.atLeast() ? Optional.empty() : Optional.of(found.value());
    }

    private WorkFigures figures(Named named) {
        long now = runtime.time().nanoTime();
        Histogram ended = Lengths.histogram();
        Histogram cut = Lengths.histogram();
        long cutByLimit = 0;
        long late = 0;
        long failed = 0;
        long overdue = 0;
        for (MethodRecording recording : named.methods) {
            for (Slice slice : recording.slices(now)) {
                slice.ended().addTo(ended);
                slice.cut().addTo(cut);
                cutByLimit += slice.cutByLimit();
                late += slice.late();
                failed += slice.failed();
            }
            overdue += recording.overdue();
        }
        return new WorkFigures(window, latencies(ended, cut), cutByLimit, late, overdue, failed, named.load.peak());
    }

    private static Latencies latencies(Histogram ended, Histogram cut) {
        SortedMap<Long, Seen> seen = new TreeMap<>();
        ended.recordedValues()
                .forEach(value -> seen.merge(
                        value.getValueIteratedTo(), new Seen(value.getCountAtValueIteratedTo(), 0), Seen::plus));
        cut.recordedValues()
                .forEach(value -> seen.merge(
                        value.getValueIteratedTo(), new Seen(0, value.getCountAtValueIteratedTo()), Seen::plus));
        return Latencies.of(seen);
    }
}
