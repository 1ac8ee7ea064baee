package dev.resilience.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The call ended because the {@link Deadline} of a caller further out expired, not a limit of its own pipeline. It counts
 * against the resource only if the attempt had a fair share of time.
 */
public class DeadlineExceededException extends TimeoutExceededException {

    private static final long serialVersionUID = 1L;

    private final boolean fairlyTimed;

    DeadlineExceededException(
            String message, Duration limit, Duration elapsed, boolean fairlyTimed, @Nullable Throwable cause) {
        super("deadline", message, limit, elapsed, cause);
        this.fairlyTimed = fairlyTimed;
    }

    /**
     * Whether the attempt had at least half of the time it may normally take, so that its end says something about the
     * resource: half of its own limit, or of the whole deadline where it has none.
     */
    public final boolean fairlyTimed() {
        return fairlyTimed;
    }
}
