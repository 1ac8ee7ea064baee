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
}
