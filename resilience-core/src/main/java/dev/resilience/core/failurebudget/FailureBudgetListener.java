package dev.resilience.core.failurebudget;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.window.Counts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Hears of the breaches of one failure budget: for each episode that begins after it was added {@link #onBreach} once, and then
 * {@link #onRecovered} once when it ends, in order, one at a time. Called on the runtime's executor, under no lock; never on the
 * thread of a guarded call or of the timer. One that throws is logged once and keeps being called.
 */
public interface FailureBudgetListener {

    /** More was spent than the budget has. */
    default void onBreach(Breach breach) {}

    /**
     * The budget has recovered, or was reset.
     *
     * @param breach how the episode began that has ended
     */
    default void onRecovered(Breach breach, Recovery recovery) {}

    /**
     * The beginning of an episode.
     *
     * @param name the name of the budget
     * @param at when, by the time of day
     * @param counts the outcomes in the window that were too bad
     * @param cause the kind of the latest failure among them; null when that is not known
     * @param reason what they say, for people
     */
    record Breach(
            String name,
            Instant at,
            Counts counts,
            @Nullable Classification cause,
            String reason) {}

    /**
     * The end of an episode.
     *
     * @param at when, by the time of day
     * @param reason why, for people
     * @param byHand whether somebody reset the budget
     */
    record Recovery(Instant at, String reason, boolean byHand) {}
}
