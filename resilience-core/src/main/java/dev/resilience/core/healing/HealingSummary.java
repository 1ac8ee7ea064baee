package dev.resilience.core.healing;

import dev.resilience.core.failure.FailureKind;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many recoveries there were since the start, those included whose entries had to go. Immutable.
 *
 * @param parts of every kind, action and outcome that occurred
 */
public record HealingSummary(List<Part> parts) {

    public HealingSummary {
        parts = List.copyOf(parts);
    }

    /**
     * The recoveries that are alike.
     *
     * @param kind the kind of failure; null where that is not known
     * @param count how many; above 0
     */
    public record Part(@Nullable FailureKind kind, HealingAction action, HealingOutcome outcome, long count) {}

    /** How many recoveries are of this sort. */
    public long count(Predicate<? super Part> wanted) {
        return parts.stream().filter(wanted).mapToLong(Part::count).sum();
    }

    /** Which part of the recoveries of this sort that have ended was a success, from 0 to 1; empty if none has ended. */
    public OptionalDouble successRate(Predicate<? super Part> wanted) {
        long ended = count(part -> part.outcome() != HealingOutcome.PENDING && wanted.test(part));
        long successes = count(part -> part.outcome() == HealingOutcome.SUCCESS && wanted.test(part));
        return ended == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) successes / ended);
    }
}
