package dev.resilience.core.retry;

import dev.resilience.core.Frame;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows one call to its {@link RetryOutcome}, attached to its {@link Frame}. Not thread-safe. */
public final class RetryRecorder {

    private final Frame frame;
    private final SleepHandler handler;
    private final long start;
    private @Nullable StopReason stopReason;
    private @Nullable Duration delay;
    private int attempts;
    private List<RetryAttempt> timeline = List.of();

    private RetryRecorder(Frame frame, SleepHandler handler) {
        this.frame = frame;
        this.handler = handler;
        this.start = frame.now();
    }

    /** A recorder for a call that begins now. */
    public static RetryRecorder of(Frame frame, SleepHandler handler) {
        RetryRecorder recorder = new RetryRecorder(frame, handler);
        frame.attach(recorder);
        return recorder;
    }

    SleepHandler handler() {
        return handler;
    }

    void succeeded(int made, List<RetryAttempt> failed) {
        stopReason = null;
        attempts = made;
        timeline = failed;
    }

    void gaveUp(StopReason reason, int made, @Nullable Duration wait, List<RetryAttempt> failed) {
        stopReason = reason;
        attempts = made;
        delay = wait;
        timeline = failed;
    }

    /** The outcome of a call that returned normally. */
    public <T> RetryOutcome<T> returned(T value) {
        return outcome(value, null);
    }

    /** The outcome of a call that threw. */
    public <T> RetryOutcome<T> threw(Throwable failure) {
        return outcome(null, failure);
    }

    private <T> RetryOutcome<T> outcome(@Nullable T value, @Nullable Throwable failure) {
        Duration elapsed = Duration.ofNanos(frame.now() - start);
        return new RetryOutcome<>(value, failure, stopReason, attempts, elapsed, delay, timeline);
    }
}
