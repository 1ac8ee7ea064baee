package dev.resilience.core.retry;

/**
 * Says which share of a retry budget's tokens may be taken now, so that retries become fewer as something else is used up, such as a
 * failure budget: {@code () -> 1 - failureBudget.spent()}. Asked before each retry, on the thread that wants to make it, under no lock;
 * never for a call that succeeds at once. Nothing is taken from the budget by a small share: what is not granted meanwhile can be
 * had once the share has grown, as long as the first attempts that paid for it are in the window. Thread-safe.
 */
@FunctionalInterface
public interface RetryBudgetScale {

    /**
     * The share.
     *
     * @return 0 for no retries to 1 for all that the budget grants; less counts as 0, more and NaN as 1, and so does an exception
     */
    double factor();
}
