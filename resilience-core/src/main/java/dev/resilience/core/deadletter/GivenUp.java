package dev.resilience.core.deadletter;

import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy knows of a call when it gives the call up. Immutable.
 *
 * @param policy the type of the policy
 * @param name the name of its instance
 * @param kind the kind of the last failure
 * @param stopReason why no further attempt follows
 * @param attempts how many were made
 * @param elapsed since the first one began
 * @param timeline the failed attempts, oldest first
 * @param failure what the last one threw; null if its result counts as a failure
 * @param failedResult what it returned then, for people; null if it threw
 */
public record GivenUp(
        String policy,
        String name,
        FailureKind kind,
        String stopReason,
        int attempts,
        Duration elapsed,
        List<FailedAttempt> timeline,
        @Nullable Throwable failure,
        @Nullable String failedResult) {

    public GivenUp {
        timeline = List.copyOf(timeline);
    }

    /**
     * A failed attempt.
     *
     * @param number from 1
     * @param kind the kind of its failure
     * @param failure what it threw; null if its result counts as a failure
     * @param delay the pause after it; null after the last one
     */
    public record FailedAttempt(
            int number,
            FailureKind kind,
            @Nullable Throwable failure,
            @Nullable Duration delay) {}
}
