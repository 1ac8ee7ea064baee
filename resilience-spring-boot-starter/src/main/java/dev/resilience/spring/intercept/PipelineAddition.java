package dev.resilience.spring.intercept;

import dev.resilience.core.Policy;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;

/** Adds policies to the pipelines of guarded methods that no annotation asks for. A bean of this type is asked. Thread-safe. */
@FunctionalInterface
public interface PipelineAddition {

    /**
     * What to add to the pipeline of a method; asked again when that is made anew.
     *
     * @param pipeline the name of the pipeline
     * @param names the names of the instances that guard the method; never empty
     */
    List<Policy> policies(Method method, String pipeline, Collection<String> names);
}
