package dev.resilience.core;

import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The moment by which a call must have ended, as a value that code inside the call can ask. Set around guarded work by a
 * timeout; inner timeouts can only bring it nearer. Other threads take it over by {@link #wrap(Runnable)} or {@link #adopt}. Immutable and thread-safe.
 */
public final class Deadline {

    private final TimeSource time;
    private final long due;
    private final long limitNanos;

    Deadline(TimeSource time, long due, long limitNanos) {
        this.time = time;
        this.due = due;
        this.limitNanos = limitNanos;
    }

    /** The deadline of the guarded work that runs on this thread; null outside any time limit. */
    public static @Nullable Deadline current() {
        return Sections.deadline();
    }

    /**
     * Does work under a deadline that comes from elsewhere, such as another thread's, in place of this thread's own: it bounds every
     * pipeline that the work goes through, and interrupts what those guard. Work outside pipelines is not interrupted.
     *
     * @param deadline what {@link #current} says to the work; null for none
     * @throws X what the work throws
     */
    public static <T, X extends Throwable> T adopt(@Nullable Deadline deadline, Call<T, X> work) throws X {
        Section section = Section.under(deadline);
        try {
            return work.call();
        } finally {
            section.leave();
        }
    }

    /** A task that runs, on any thread and any number of times, under the deadline that is the current one now. */
    public static Runnable wrap(Runnable task) {
        Deadline deadline = current();
        return () -> {
            Section section = Section.under(deadline);
            try {
                task.run();
            } finally {
                section.leave();
            }
        };
    }

    /** A task that is called, on any thread and any number of times, under the deadline that is the current one now. */
    public static <T> Callable<T> wrap(Callable<T> task) {
        Deadline deadline = current();
        return () -> Deadline.<T, Exception>adopt(deadline, task::call);
    }

    /** How much time is left; zero once it has expired. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /** Whether no time is left. */
    public boolean isExpired() {
        return remainingNanos() <= 0;
    }

    /**
     * Returns at once while time is left.
     *
     * @throws DeadlineExceededException once no time is left
     */
    public void throwIfExpired() {
        long left = remainingNanos();
        if (left <= 0) {
            throw exceeded(limitNanos - left, true, null);
        }
    }

    /** Nanoseconds left; zero or negative once expired. */
    long remainingNanos() {
        return due - time.nanoTime();
    }

    /** The reading of the clock at which this deadline expires. */
    long due() {
        return due;
    }

    /** The length of the limit that set this deadline. */
    long limitNanos() {
        return limitNanos;
    }

    DeadlineExceededException exceeded(long elapsedNanos, boolean fairlyTimed, @Nullable Throwable cause) {
        return new DeadlineExceededException(
                "The deadline of the enclosing call has passed",
                Duration.ofNanos(limitNanos),
                Duration.ofNanos(elapsedNanos),
                fairlyTimed,
                cause);
    }
}
