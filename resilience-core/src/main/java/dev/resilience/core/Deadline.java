package dev.resilience.core;

import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The moment by which a call must have ended, as a value that code inside the call can ask. Set around guarded work by a
 * timeout; inner timeouts can only bring it nearer. Immutable and thread-safe.
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
