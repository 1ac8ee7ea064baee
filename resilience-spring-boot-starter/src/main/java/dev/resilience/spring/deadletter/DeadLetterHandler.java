package dev.resilience.spring.deadletter;

import dev.resilience.core.deadletter.DeadLetter;

/**
 * Does again what a dead letter is about, when an operator asks for it through the endpoint {@code deadletters}. A bean of this type
 * must be thread-safe; one letter is re-driven by one request at a time. Runs on the thread of the request.
 */
@FunctionalInterface
public interface DeadLetterHandler {

    /**
     * Does it again. The letter is removed if this returns, and stays if it throws; when the process dies in between, it stays
     * although it was done.
     *
     * @throws Exception anything: the operator is told
     */
    void redrive(DeadLetter letter) throws Exception;

    /** Whether this handler is for a letter; of several the first one in order that says so is asked. */
    default boolean supports(DeadLetter letter) {
        return true;
    }
}
