package dev.resilience.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * One rule that recognises failures. It is asked about each exception of a cause chain, outermost first; it looks at that one
 * exception and not at its causes. Must be thread-safe and quick; a rule that throws is passed over.
 */
@FunctionalInterface
public interface FailureClassifier {

    /**
     * Looks at one exception of a chain.
     *
     * @return what this rule knows about {@code failure}: a {@link Classification}, {@link Outcome#IGNORED}, or null when it
     *     does not know it
     */
    @Nullable
    Outcome classify(Throwable failure);

    /**
     * Whether this rule can know an exception of a class. Asked about once per class, and remembered; an answer that may change is
     * always true, which is the default.
     *
     * @param type the very class of exceptions, not one that they are derived from
     * @return false if {@link #classify} returns null for every exception of this class
     */
    default boolean mayKnow(Class<?> type) {
        return true;
    }
}
