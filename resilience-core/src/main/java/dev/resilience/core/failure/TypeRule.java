package dev.resilience.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * A rule that may need no more than the class of an exception. What it says of a class is remembered; {@link #classify} is asked
 * only about exceptions of which the class alone tells nothing.
 */
interface TypeRule extends FailureClassifier {

    /** What every exception of exactly this class is; null when that takes a look at the exception itself, or is not known. */
    @Nullable
    Outcome classifyType(Class<?> type);
}
