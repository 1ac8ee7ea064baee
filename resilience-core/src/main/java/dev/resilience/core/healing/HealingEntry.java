package dev.resilience.core.healing;

import dev.resilience.core.failure.FailureKind;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recovery, or several of one kind that followed one another. Immutable, and nothing but plain values; what comes of it later is
 * another entry of the same id.
 *
 * @param id unique, also across restarts
 * @param subject whose recovery it is
 * @param action what was done
 * @param outcome what has come of it
 * @param at when it began, or the first of several did, by the time of day
 * @param lastAt when it last changed: it ended, the last of several ended, or it went on
 * @param count how many recoveries these are; at least 1
 * @param attempts how many attempts they took in all: of calls their attempts, of a breaker how often it opened
 * @param kind the kind of failure it was done about; null if that is not known or there was none
 * @param failure the last such failure for people, shortened; null if that is not known
 * @param reason why it was done, where that is known
 * @param ending why it ended, where that is known
 * @param diagnosis what is known beyond that; may be empty
 */
public record HealingEntry(
        String id,
        Subject subject,
        HealingAction action,
        HealingOutcome outcome,
        Instant at,
        Instant lastAt,
        long count,
        long attempts,
        @Nullable FailureKind kind,
        @Nullable String failure,
        @Nullable String reason,
        @Nullable String ending,
        Map<String, String> diagnosis) {

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public HealingEntry {
        if (count < 1) {
            throw new IllegalArgumentException("count = " + count + " is less than 1");
        }
        diagnosis = Collections.unmodifiableMap(new LinkedHashMap<>(diagnosis));
    }

    /**
     * The instance of a policy.
     *
     * @param policy its type, such as {@code circuit-breaker}
     * @param name its name
     * @param key the key of a keyed instance, or null
     */
    public record Subject(
            String policy, String name, @Nullable String key) {}

    /** Whether it is under way. */
    public boolean isPending() {
        return outcome == HealingOutcome.PENDING;
    }

    /** When it ended, or the last of several did; null while it is under way. */
    public @Nullable Instant endedAt() {
        return isPending() ? null : lastAt;
    }

    /** This one and another one like it, which came later. */
    HealingEntry and(HealingEntry later) {
        return new HealingEntry(
                id,
                subject,
                action,
                outcome,
                at,
                later.lastAt,
                count + later.count,
                attempts + later.attempts,
                kind,
                later.failure == null ? failure : later.failure,
                reason,
                ending,
                diagnosis);
    }

    /** It goes on with another attempt. */
    HealingEntry again(Instant when, String why) {
        return new HealingEntry(
                id, subject, action, outcome, at, when, count, attempts + 1, kind, failure, why, ending, diagnosis);
    }

    /** It has ended. */
    HealingEntry ended(HealingOutcome how, Instant when, String why) {
        return new HealingEntry(
                id, subject, action, how, at, when, count, attempts, kind, failure, reason, why, diagnosis);
    }

    HealingEntry with(String newId, Map<String, String> known) {
        return new HealingEntry(
                newId, subject, action, outcome, at, lastAt, count, attempts, kind, failure, reason, ending, known);
    }
}
