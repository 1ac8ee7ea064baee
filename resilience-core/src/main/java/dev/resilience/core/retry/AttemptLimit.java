package dev.resilience.core.retry;

import dev.resilience.core.TimeLimit;
import dev.resilience.core.TimeoutExceededException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The limit of one attempt that was set after the failure before it. */
record AttemptLimit(AdaptiveRetry retry, long limitNanos) implements TimeLimit {

    /** An attempt that succeeded late has done its work. */
    @Override
    public boolean keepsLateResult() {
        return true;
    }

    @Override
    public TimeoutExceededException exceeded(long elapsedNanos, @Nullable Throwable cause) {
        Duration limit = Duration.ofNanos(limitNanos);
        Duration elapsed = Duration.ofNanos(elapsedNanos);
        retry.announcer().limit(limit, elapsed);
        return new TimeoutExceededException(
                retry.name(),
                "Attempt timeout of retry '%s': no result within %d ms, ended after %d ms"
                        .formatted(retry.name(), limit.toMillis(), elapsed.toMillis()),
                limit,
                elapsed,
                cause);
    }
}
