package dev.resilience.spring.config;

import dev.resilience.core.timeout.LateResult;
import dev.resilience.core.timeout.OnTimeout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a timeout. A field that is null was not set. Not thread-safe. */
public class TimeoutSettings extends PolicySettings {

    /** Limit of the whole call, retries and waits included. */
    private @Nullable Duration duration;

    /** Limit of each attempt. */
    private @Nullable Duration perAttempt;

    /** What the exception says. */
    private @Nullable String message;

    /** What becomes of a normal result that comes after the limit of the whole call. */
    private @Nullable LateResult lateResult;

    /** What is logged when time is up. */
    private @Nullable OnTimeout onTimeout;

    public @Nullable Duration getDuration() {
        return duration;
    }

    public void setDuration(@Nullable Duration duration) {
        this.duration = duration;
    }

    public @Nullable Duration getPerAttempt() {
        return perAttempt;
    }

    public void setPerAttempt(@Nullable Duration perAttempt) {
        this.perAttempt = perAttempt;
    }

    public @Nullable String getMessage() {
        return message;
    }

    public void setMessage(@Nullable String message) {
        this.message = message;
    }

    public @Nullable LateResult getLateResult() {
        return lateResult;
    }

    public void setLateResult(@Nullable LateResult lateResult) {
        this.lateResult = lateResult;
    }

    public @Nullable OnTimeout getOnTimeout() {
        return onTimeout;
    }

    public void setOnTimeout(@Nullable OnTimeout onTimeout) {
        this.onTimeout = onTimeout;
    }
}
