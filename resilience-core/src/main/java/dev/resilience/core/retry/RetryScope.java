package dev.resilience.core.retry;

import org.jspecify.annotations.Nullable;

/**
 * The attempt under way on a thread. One object per thread, used again by every call, so that entering allocates nothing; it is
 * empty again after the outermost call, so that a pool's thread keeps nothing of ours alive. A call that needs no retry and is not
 * made inside another one's attempt writes one field: to write a reference costs more than to compare one.
 */
final class RetryScope {

    private static final ThreadLocal<RetryScope> CURRENT = ThreadLocal.withInitial(RetryScope::new);

    private @Nullable AdaptiveRetry retry;
    private @Nullable RetryCall call;
    private @Nullable RetryContext outer;

    private RetryScope() {}

    /** The scope of this thread. */
    static RetryScope ofThread() {
        return CURRENT.get();
    }

    boolean isEmpty() {
        return retry == null;
    }

    /** Enters the first attempt of a call where there was none; {@link #clear} has to follow. */
    void enter(AdaptiveRetry first) {
        retry = first;
    }

    /** Enters an attempt, wherever. What was there before is to be put back by {@link #restore}. */
    RetryScope enter(AdaptiveRetry inner, @Nullable RetryCall innerCall, @Nullable RetryContext around) {
        RetryScope before = new RetryScope();
        before.restore(this);
        retry = inner;
        call = innerCall;
        outer = around;
        return before;
    }

    /** Leaves what {@link #enter(AdaptiveRetry)} has entered. */
    void clear() {
        retry = null;
    }

    void restore(RetryScope before) {
        retry = before.retry;
        call = before.call;
        outer = before.outer;
    }

    static @Nullable RetryContext context() {
        RetryScope scope = ofThread();
        AdaptiveRetry retry = scope.retry;
        if (retry == null) {
            return null;
        }
        if (scope.call != null) {
            return scope.call.context();
        }
        int attempts = retry.settings().maxAttempts();
        return new RetryContext(retry.name(), 1, attempts, null, null, null, amplification(scope.outer, attempts));
    }

    /** How often the innermost work may run for one call of the outermost retry. */
    static long amplification(@Nullable RetryContext outer, int attempts) {
        return outer == null ? attempts : saturated(outer.amplification(), attempts);
    }

    private static long saturated(long a, int b) {
        return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }
}
