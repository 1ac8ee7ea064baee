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

    /** Near enough that the difference of two dues cannot overflow. */
    private static final long FAR_NANOS = Long.MAX_VALUE / 2;

    private static final Duration FARTHEST = Duration.ofNanos(FAR_NANOS);

    private final TimeSource time;
    private final long due;
    private final long limitNanos;
    private final long fairNanos;

    Deadline(TimeSource time, long due, long limitNanos) {
        this(time, due, limitNanos, limitNanos);
    }

    private Deadline(TimeSource time, long due, long limitNanos, long fairNanos) {
        this.time = time;
        this.due = due;
        this.limitNanos = limitNanos;
        this.fairNanos = fairNanos;
    }

    /**
     * A deadline that somebody else has set, such as the caller of a service, for {@link #adopt}. How much time that caller gives is
     * its own affair, so its end says nothing about what is guarded: only a guarded call with a limit of its own can have had enough
     * time, and count as failed.
     *
     * @param remaining how much time is left from now on; at or below zero the deadline has expired, and more than 146 years are 146 years
     * @param time the clock of the pipelines that it shall bound, which is that of their runtime
     */
    public static Deadline after(Duration remaining, TimeSource time) {
        long nanos = remaining.isNegative() ? 0 : remaining.compareTo(FARTHEST) > 0 ? FAR_NANOS : remaining.toNanos();
        return new Deadline(time, time.nanoTime() + nanos, nanos, Long.MAX_VALUE);
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
            long elapsed = limitNanos - left;
            throw exceeded(elapsed, elapsed >= fairNanos - elapsed, null);
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

    /** How long work under this deadline may normally take if it has no limit of its own; the greatest number if that is unknown. */
    long fairNanos() {
        return fairNanos;
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
