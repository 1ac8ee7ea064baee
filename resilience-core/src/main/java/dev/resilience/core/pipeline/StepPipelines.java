package dev.resilience.core.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pipelines by the name of a step, for jobs whose steps need different policies: what is not named runs through a default. Immutable
 * and thread-safe.
 *
 * <pre>{@code
 * StepPipelines steps = StepPipelines.otherwise(careful).with("download", patient).with("charge", once);
 * steps.of(step.name()).call(step::run);
 * }</pre>
 */
public final class StepPipelines {

    private final Pipeline otherwise;
    private final Map<String, Pipeline> steps;

    private StepPipelines(Pipeline otherwise, Map<String, Pipeline> steps) {
        this.otherwise = otherwise;
        this.steps = Map.copyOf(steps);
    }

    /** A default, and no steps yet. */
    public static StepPipelines otherwise(Pipeline pipeline) {
        return new StepPipelines(pipeline, Map.of());
    }

    /** These, and a pipeline for a step in place of the one it had. */
    public StepPipelines with(String step, Pipeline pipeline) {
        Map<String, Pipeline> more = new LinkedHashMap<>(steps);
        more.put(step, pipeline);
        return new StepPipelines(otherwise, more);
    }

    /** The pipeline of a step; the default if it has none. */
    public Pipeline of(String step) {
        return steps.getOrDefault(step, otherwise);
    }
}
