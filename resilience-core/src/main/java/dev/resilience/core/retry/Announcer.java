package dev.resilience.core.retry;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what a retry does: events for programs, log lines for people. Thread-safe. */
record Announcer(ResilienceRuntime runtime, String name) {

    private static final Logger log = LoggerFactory.getLogger(AdaptiveRetry.class);

    /** An attempt has failed, and another one follows. */
    void retry(int attempt, FailureKind kind, long delayNanos, @Nullable Throwable failure) {
        if (log.isDebugEnabled()) {
            log.debug(
                    "Retry '{}': attempt {} failed as {}; the next follows in {} ms",
                    name,
                    attempt,
                    kind,
                    delayNanos / 1_000_000);
        }
        if (runtime.events().isActive(ResilienceEvent.RetryScheduled.class)) {
            runtime.events()
                    .publish(new ResilienceEvent.RetryScheduled(
                            runtime.time().wallTime(),
                            AdaptiveRetry.TYPE,
                            name,
                            attempt,
                            kind,
                            Duration.ofNanos(delayNanos),
                            failure));
        }
    }

    /** How it ended that a call was retried. */
    void recovery(FailureKind kind, int attempts, boolean helped, @Nullable Throwable failure) {
        if (runtime.events().isActive(ResilienceEvent.RecoveryEnded.class)) {
            runtime.events()
                    .publish(new ResilienceEvent.RecoveryEnded(
                            runtime.time().wallTime(), AdaptiveRetry.TYPE, name, kind, attempts, helped, failure));
        }
    }

    /** An attempt has reached its own limit. */
    void limit(Duration limit, Duration elapsed) {
        if (runtime.events().isActive(ResilienceEvent.LimitExceeded.class)) {
            runtime.events()
                    .publish(new ResilienceEvent.LimitExceeded(
                            runtime.time().wallTime(), AdaptiveRetry.TYPE, name, limit, elapsed));
        }
    }
}
