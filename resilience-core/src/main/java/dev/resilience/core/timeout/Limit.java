package dev.resilience.core.timeout;

import dev.resilience.core.Frame;
import dev.resilience.core.TimeLimit;
import dev.resilience.core.TimeoutExceededException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One limit of a timeout, of the whole call or of an attempt, with the settings it was made from. Immutable. */
final class Limit implements TimeLimit {

    private final Timeout timeout;
    private final Duration length;
    private final long nanos;
    private final boolean ofAttempt;
    private final @Nullable String message;
    private final boolean keepsLateResult;
    private final boolean showsStack;

    Limit(Timeout timeout, Duration length, boolean ofAttempt, TimeoutConfig config) {
        this.timeout = timeout;
        this.length = length;
        this.nanos = length.toNanos();
        this.ofAttempt = ofAttempt;
        this.message = config.message();
        this.keepsLateResult = ofAttempt || config.lateResult() == LateResult.RETURN;
        this.showsStack = config.onTimeout() == OnTimeout.STACK;
    }

    /** Whether this limit of attempts gives way to one that was set for this very attempt. */
    boolean isReplacedIn(Frame frame) {
        return ofAttempt && frame.attemptIsLimited();
    }

    boolean isOf(Timeout candidate) {
        return timeout == candidate;
    }

    @Override
    public long limitNanos() {
        return nanos;
    }

    /** An attempt that succeeded late has done its work; repeating it would be worse than being late. */
    @Override
    public boolean keepsLateResult() {
        return keepsLateResult;
    }

    @Override
    public boolean looksBeforeInterrupt(Thread thread, Runnable interrupt) {
        return showsStack && timeout.stuckThreads().show(thread, interrupt);
    }

    @Override
    public void look(Thread thread) {
        if (showsStack) {
            timeout.stuckThreads().show(thread);
        }
    }

    @Override
    public TimeoutExceededException exceeded(long elapsedNanos, @Nullable Throwable cause) {
        Duration elapsed = Duration.ofNanos(elapsedNanos);
        timeout.limitExceeded(length, elapsed, ofAttempt);
        return new TimeoutExceededException(
                timeout.name(),
                message != null
                        ? message
                        : "%s '%s': no result within %d ms, ended after %d ms"
                                .formatted(
                                        ofAttempt ? "Attempt timeout" : "Timeout",
                                        timeout.name(),
                                        length.toMillis(),
                                        elapsed.toMillis()),
                length,
                elapsed,
                cause);
    }
}
