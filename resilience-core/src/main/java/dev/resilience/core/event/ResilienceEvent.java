package dev.resilience.core.event;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something an engine did. Immutable. The kinds of event are few and name no policy, so that a new policy needs no new event.
 */
public sealed interface ResilienceEvent {

    /** The kinds of event that tell how things stand, not what happened to one call: few, however many calls there are. */
    Set<Class<? extends ResilienceEvent>> CHANGES = Set.of(StateChanged.class, BurnRateAlert.class);

    /** When it happened, by the time of day. */
    Instant at();

    /** The type of the policy that tells it, such as {@code circuit-breaker}. */
    String policy();

    /** The name of the instance that tells it. */
    String name();

    /**
     * An instance changed its state.
     *
     * @param key the key of a keyed instance, or null
     * @param from the state left
     * @param to the state entered, or {@link #FORGOTTEN}
     * @param reason why, for people
     * @param byHand whether somebody asked for it, rather than the outcomes of calls or the time
     * @param cause what kind of failure brought it about; null if none did or that is not known
     */
    record StateChanged(
            Instant at,
            String policy,
            String name,
            @Nullable String key,
            String from,
            String to,
            String reason,
            boolean byHand,
            @Nullable Classification cause)
            implements ResilienceEvent {

        /** What {@link #to} says when a keyed instance is forgotten in a state other than its first. */
        public static final String FORGOTTEN = "FORGOTTEN";
    }

    /**
     * Something was done about the failure of one call, and that has ended: well if the caller got a result all the same.
     *
     * @param kind the kind of the failure that something was done about
     * @param attempts how many attempts had been made by the end
     * @param helped whether the caller got a result
     * @param failure the failure; null if a result counted as one
     */
    record RecoveryEnded(
            Instant at,
            String policy,
            String name,
            FailureKind kind,
            int attempts,
            boolean helped,
            @Nullable Throwable failure)
            implements ResilienceEvent {}

    /**
     * A call was not let through. Exactly one is published per rejected call.
     *
     * @param key the key of a keyed instance, or null
     * @param enforced false when the call was let through all the same, because the instance only observes
     * @param retryAfter when another call may be let through, or null when that is not known
     */
    record CallRejected(
            Instant at,
            String policy,
            String name,
            @Nullable String key,
            boolean enforced,
            @Nullable Duration retryAfter)
            implements ResilienceEvent {}

    /**
     * An attempt failed and another one follows.
     *
     * @param attempt the number of the attempt that failed, from 1
     * @param kind the kind of its failure
     * @param delay the pause before the next attempt
     * @param failure what the attempt threw; null if its result counts as a failure
     */
    record RetryScheduled(
            Instant at,
            String policy,
            String name,
            int attempt,
            FailureKind kind,
            Duration delay,
            @Nullable Throwable failure)
            implements ResilienceEvent {}

    /**
     * A call or an attempt reached its time limit.
     *
     * @param limit the limit that was reached
     * @param elapsed how long the call or attempt had taken by then
     */
    record LimitExceeded(Instant at, String policy, String name, Duration limit, Duration elapsed)
            implements ResilienceEvent {}

    /**
     * An error budget began to be spent too fast, or is not any more. Exactly two are published per episode, one when it begins and
     * one when it ends.
     *
     * @param longWindow the time that says that much was spent
     * @param shortWindow the time that says that it is still being spent
     * @param burnRate the ratio of failures as a multiple of the one that the objective allows: in the long window when the
     *     episode begins, in the short one when it ends
     * @param threshold the burn rate above which both windows must be for an episode to begin
     * @param severity how soon somebody should look
     * @param active true when the episode begins, false when it ends
     */
    record BurnRateAlert(
            Instant at,
            String policy,
            String name,
            Duration longWindow,
            Duration shortWindow,
            double burnRate,
            double threshold,
            Severity severity,
            boolean active)
            implements ResilienceEvent {

        /** How soon somebody should look. */
        public enum Severity {
            /** At once. */
            PAGE,
            /** In the next days. */
            TICKET
        }
    }
}
