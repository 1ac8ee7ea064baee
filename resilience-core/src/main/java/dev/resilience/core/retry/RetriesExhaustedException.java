package dev.resilience.core.retry;

import dev.resilience.core.ResilienceException;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.ClassifiedFailure;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * No attempt is left, with {@code on-exhausted: wrap}. Its cause is the last failure; the failures before are suppressed. Of the same
 * kind as the last failure.
 */
public final class RetriesExhaustedException extends ResilienceException implements ClassifiedFailure {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final int attempts;
    private final FailureKind kind;
    private final Executed executed;
    private final StopReason stopReason;
    private final Duration elapsed;
    private final @Nullable Duration retryAfter;
    private final transient List<RetryAttempt> timeline;

    RetriesExhaustedException(
            String name,
            Classification last,
            StopReason stopReason,
            Duration elapsed,
            List<RetryAttempt> timeline,
            Throwable cause) {
        super(
                "Retry '%s' gave up after %d attempts in %d ms (%s, %s): %s"
                        .formatted(name, timeline.size(), elapsed.toMillis(), stopReason, last.kind(), cause),
                cause);
        this.name = name;
        this.attempts = timeline.size();
        this.kind = last.kind();
        this.executed = last.executed();
        this.retryAfter = last.retryAfter();
        this.stopReason = stopReason;
        this.elapsed = elapsed;
        this.timeline = List.copyOf(timeline);
        for (RetryAttempt attempt : timeline) {
            Throwable earlier = attempt.failure();
            if (earlier != null && earlier != cause && !isSuppressed(earlier)) {
                addSuppressed(earlier);
            }
        }
    }

    /** The same exception may be thrown by several attempts. */
    private boolean isSuppressed(Throwable failure) {
        for (Throwable known : getSuppressed()) {
            if (known == failure) {
                return true;
            }
        }
        return false;
    }

    /** The retry that gave up. */
    public String name() {
        return name;
    }

    /** How many attempts were made. */
    public int attempts() {
        return attempts;
    }

    /** Why no further one followed. */
    public StopReason stopReason() {
        return stopReason;
    }

    /** From the beginning of the first attempt to the end of the last one. */
    public Duration elapsed() {
        return elapsed;
    }

    /** The attempts in their order; empty after serialization. */
    @SuppressWarnings("NullAway") // a transient field after serialization
    public List<RetryAttempt> timeline() {
        return timeline == null ? List.of() : timeline;
    }

    @Override
    public FailureKind failureKind() {
        return kind;
    }

    /** How long the resource asked to be left alone; null if it did not say. */
    @Override
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public Executed executed() {
        return executed;
    }
}
