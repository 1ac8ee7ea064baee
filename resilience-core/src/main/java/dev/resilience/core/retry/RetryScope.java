package dev.resilience.core.retry;

import org.jspecify.annotations.Nullable;

/**
 * The attempt under way on a thread. One array per thread, used again by every call, so that entering allocates nothing; it is empty
 * again after the outermost call, so that a pool's thread keeps nothing of ours alive.
 */
final class RetryScope {

    private static final int RETRY = 0;
    private static final int CALL = 1;
    private static final int OUTER = 2;

    private static final ThreadLocal<Object[]> CURRENT = ThreadLocal.withInitial(() -> new Object[3]);

    private RetryScope() {}

    /** The scope of this thread. */
    static Object[] ofThread() {
        return CURRENT.get();
    }

    static boolean isNested(Object[] scope) {
        return scope[RETRY] != null;
    }

    /** Enters an attempt. What was there before is to be put back by {@link #restore}. */
    static void enter(Object[] scope, AdaptiveRetry retry, @Nullable RetryCall call, @Nullable RetryContext outer) {
        scope[RETRY] = retry;
        scope[CALL] = call;
        scope[OUTER] = outer;
    }

    /** Tells what happened in the attempts before. */
    static void known(Object[] scope, RetryCall call) {
        scope[CALL] = call;
    }

    static void clear(Object[] scope) {
        scope[RETRY] = null;
        scope[CALL] = null;
        scope[OUTER] = null;
    }

    static void restore(Object[] scope, @Nullable Object[] before) {
        System.arraycopy(before, 0, scope, 0, scope.length);
    }

    static @Nullable RetryContext context() {
        Object[] scope = ofThread();
        if (!(scope[RETRY] instanceof AdaptiveRetry retry)) {
            return null;
        }
        RetryContext outer = (RetryContext) scope[OUTER];
        if (scope[CALL] instanceof RetryCall call) {
            return call.context();
        }
        int attempts = retry.settings().maxAttempts();
        return new RetryContext(retry.name(), 1, attempts, null, null, null, amplification(outer, attempts));
    }

    /** How often the innermost work may run for one call of the outermost retry. */
    static long amplification(@Nullable RetryContext outer, int attempts) {
        return outer == null ? attempts : saturated(outer.amplification(), attempts);
    }

    private static long saturated(long a, int b) {
        return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }
}
