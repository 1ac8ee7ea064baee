package dev.resilience.core.deadletter;

import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that was given up and that nobody has answered. Immutable, and nothing but plain values: it keeps neither the arguments
 * nor the exceptions alive.
 *
 * @param id unique, also across restarts
 * @param at when the call failed, by the time of day
 * @param policy the type of the policy that gave the call up, such as {@code adaptive-retry}
 * @param name the name of its instance
 * @param method what was called, for people; empty if the guarded work does not say
 * @param arguments what it was called with, as an {@link ArgumentRedactor} tells it
 * @param kind the kind of the last failure
 * @param stopReason why the call was given up, such as {@code MAX_ATTEMPTS}
 * @param attempts how many attempts were made, the first one included
 * @param elapsed from the beginning of the first attempt until the call was given up
 * @param timeline the failed attempts, oldest first; of very many the last {@value DeadLetters#MOST_ATTEMPTS}
 * @param failure the last failure
 * @param diagnosis what is known beyond that; empty if nothing is, or not yet
 */
public record DeadLetter(
        String id,
        Instant at,
        String policy,
        String name,
        String method,
        List<String> arguments,
        FailureKind kind,
        String stopReason,
        int attempts,
        Duration elapsed,
        List<Attempt> timeline,
        Failure failure,
        Map<String, String> diagnosis) {

    public DeadLetter {
        arguments = List.copyOf(arguments);
        timeline = List.copyOf(timeline);
        diagnosis = Collections.unmodifiableMap(new LinkedHashMap<>(diagnosis));
    }

    /** The same letter with another diagnosis. */
    DeadLetter withDiagnosis(Map<String, String> found) {
        return new DeadLetter(
                id, at, policy, name, method, arguments, kind, stopReason, attempts, elapsed, timeline, failure, found);
    }

    /**
     * A failed attempt.
     *
     * @param number from 1
     * @param kind the kind of its failure
     * @param type the class of what it threw; null if its result counts as a failure
     * @param message the message of that, shortened
     * @param delay the pause after it; null after the last one
     */
    public record Attempt(
            int number,
            FailureKind kind,
            @Nullable String type,
            @Nullable String message,
            @Nullable Duration delay) {}

    /**
     * What the last attempt threw.
     *
     * @param type its class; null if the result counts as a failure
     * @param message its message, shortened; what was returned, if the result counts as a failure
     * @param stackTrace the trace with all causes, shortened; empty if there is none
     */
    public record Failure(@Nullable String type, @Nullable String message, String stackTrace) {}
}
