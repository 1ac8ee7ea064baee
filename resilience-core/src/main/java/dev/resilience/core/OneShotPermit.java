package dev.resilience.core;

import dev.resilience.core.failure.Outcome;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A permit for code outside a pipeline: the first end counts, further ones are ignored, and the first such mistake in this JVM is
 * logged. Thread-safe.
 */
public final class OneShotPermit implements Permit {

    private static final Logger log = LoggerFactory.getLogger(OneShotPermit.class);
    private static final AtomicReference<@Nullable Object> told = new AtomicReference<>();

    private final AtomicReference<@Nullable Permit> permit;

    public OneShotPermit(Permit permit) {
        this.permit = new AtomicReference<>(permit);
    }

    @Override
    public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        Permit first = permit.getAndSet(null);
        if (first != null) {
            first.end(outcome, failure, workNanos);
        } else if (told.compareAndSet(null, outcome)) {
            log.warn(
                    "A permit was ended more than once; only the first end counts (logged once)",
                    new IllegalStateException("second end with " + outcome));
        }
    }
}
