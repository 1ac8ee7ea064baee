package dev.resilience.core.time;

import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The clock, the waits and the timer of every engine. Engines read time nowhere else, so that a test can hold it in its
 * hand. Thread-safe.
 */
public interface TimeSource {

    /** The real clock of this JVM, with one shared daemon timer thread. */
    static TimeSource system() {
        return SystemTimeSource.INSTANCE;
    }

    /**
     * A monotonic reading in nanoseconds with an arbitrary origin. Readings may overflow: compare them by subtraction only.
     */
    long nanoTime();

    /** The time of day, for timestamps and HTTP dates; never for elapsed time. */
    Instant wallTime();

    /**
     * Blocks the calling thread until {@code done} is true or {@code nanos} have passed. Whoever makes {@code done} true
     * unparks the thread with {@link java.util.concurrent.locks.LockSupport#unpark}; {@code done} must be cheap, must not
     * block and is evaluated on the waiting thread, possibly often.
     *
     * @param nanos how long to wait at most; at or below zero only {@code done} is asked
     * @return what {@code done} said last: false when the time ran out first
     * @throws InterruptedException if the thread is interrupted before or while it waits; the flag is cleared
     */
    boolean await(BooleanSupplier done, long nanos) throws InterruptedException;

    /** Blocks the calling thread for {@code nanos}; returns at once when that is not positive. */
    default void sleep(long nanos) throws InterruptedException {
        if (nanos > 0) {
            await(() -> false, nanos);
        }
    }

    /**
     * Runs {@code task} once on the timer thread after {@code delayNanos}. The timer serves everybody: a task must be short,
     * must not block and must not call user code. What it throws is logged, and stops nothing else.
     */
    Scheduled schedule(Runnable task, long delayNanos);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Scheduled {

        /** Takes the task out of the timer, leaving nothing behind. Does nothing once it has run or was cancelled. */
        void cancel();
    }
}
