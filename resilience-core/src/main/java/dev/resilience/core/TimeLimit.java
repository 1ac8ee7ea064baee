package dev.resilience.core;

import org.jspecify.annotations.Nullable;

/**
 * A limit on the time of a call or an attempt. A stage sets it on the {@link Frame}; the end of the pipeline, where the work
 * runs, enforces the nearest one. Thread-safe.
 */
public interface TimeLimit {

    /** The length of the limit in nanoseconds; positive. */
    long limitNanos();

    /**
     * Whether work that ended normally, but only after this limit had passed, is still a result: then it is returned, and
     * counted as a failure of kind TIMEOUT. Otherwise the call fails.
     */
    boolean keepsLateResult();

    /**
     * Counts and publishes that this limit has ended a call, and makes the exception for it.
     *
     * @param elapsedNanos how long the call had taken
     * @param cause what the work threw when it was ended, or null
     */
    TimeoutExceededException exceeded(long elapsedNanos, @Nullable Throwable cause);

    /**
     * Asked on the timer's thread when time is up and the work has not ended: whether somebody will look at the thread on another
     * one and run {@code interrupt} after that. Must not block. If that takes more than a few milliseconds, the thread is
     * interrupted all the same.
     */
    default boolean looksBeforeInterrupt(Thread thread, Runnable interrupt) {
        return false;
    }

    /** Looks at a thread whose time is up, on the current one, which may take its time. */
    default void look(Thread thread) {}
}
