package dev.resilience.core.retry;

import dev.resilience.core.retry.AdaptiveRetryConfig.OnExhausted;
import org.jspecify.annotations.Nullable;

/**
 * What a call has to know when it begins, found once for all calls: the less a first attempt that succeeds looks at, the less code it
 * is. Immutable.
 *
 * @param budget where the call deposits; null where retries need no tokens
 * @param timed whether the time at which a call begins has to be known
 * @param heard whether somebody wants to hear of attempts that succeed, too
 */
record Entry(AdaptiveRetryConfig config, @Nullable RetryBudget budget, boolean timed, boolean heard) {

    static Entry of(AdaptiveRetryConfig config, @Nullable RetryBudget budget, boolean hooks) {
        return new Entry(
                config,
                budget,
                !config.maxDuration().isZero() || keepsTimeline(config, null),
                hooks || config.adaptive().enabled());
    }

    /** Whether somebody wants to know about all attempts of a call. */
    static boolean keepsTimeline(AdaptiveRetryConfig config, @Nullable RetryRecorder recorder) {
        return recorder != null || config.onExhausted() == OnExhausted.WRAP || config.deadLetter() != null;
    }

    /**
     * Deposits a first attempt that has failed.
     *
     * @param start when it began; of no meaning unless {@code startIsKnown}
     */
    void deposit(boolean startIsKnown, long start) {
        if (budget == null) {
            return;
        }
        if (startIsKnown) {
            budget.deposit(start);
        } else {
            budget.deposit();
        }
    }

    /** The same for one that has succeeded, and is counted by the retry. */
    void expectDeposit(boolean startIsKnown, long start) {
        if (budget == null) {
            return;
        }
        if (startIsKnown) {
            budget.expectDeposit(start);
        } else {
            budget.expectDeposit();
        }
    }
}
