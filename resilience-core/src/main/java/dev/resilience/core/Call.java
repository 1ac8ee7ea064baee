package dev.resilience.core;

/**
 * Work that can be guarded. With a retry it is called once per attempt, possibly on another thread each time.
 *
 * @param <T> what it returns
 * @param <X> what it throws besides unchecked exceptions
 */
@FunctionalInterface
public interface Call<T, X extends Throwable> {

    /** Does the work once. */
    T call() throws X;

    /**
     * Whether the work may be done, or answered for, once more after it has failed: not if its caller has had a part of the result
     * already, which would come twice then. Asked on the thread on which the attempt ended. Whoever answers true lets no more of
     * that attempt through.
     */
    default boolean isRepeatable() {
        return true;
    }
}
