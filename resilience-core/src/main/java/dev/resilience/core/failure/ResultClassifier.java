package dev.resilience.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * The rule by which a result may be a failure, too: one for a pipeline, seen by all of its policies. Asked once per attempt, with
 * what the work returned or what its stage was completed with. Must be thread-safe and quick; one that throws is passed over.
 */
@FunctionalInterface
public interface ResultClassifier {

    /**
     * Looks at a result.
     *
     * @return what kind of failure it is, or null when it is none
     */
    @Nullable
    Classification classify(@Nullable Object result);
}
