package dev.resilience.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * A rule that may need no more than the class of an exception. What it says of a class is remembered; {@link #classify} is asked
 * only about exceptions of which the class alone tells nothing, or that {@link #looksFirst}.
 */
interface TypeRule extends FailureClassifier {

    /** What every exception of exactly this class is; null when that takes a look at the exception itself, or is not known. */
    @Nullable
    Outcome classifyType(Class<?> type);

    /** Whether an exception of this class may be something else than its class says; asked only about classes that are known. */
    default boolean looksFirst(Class<?> type) {
        return false;
    }
}
