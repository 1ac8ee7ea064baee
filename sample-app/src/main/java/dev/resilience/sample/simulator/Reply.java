package dev.resilience.sample.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of one request to a simulated backend. */
sealed interface Reply<T> {

    /** The work was done and is answered. */
    record Done<T>(T body) implements Reply<T> {}

    /** The request fails with this status; {@code retryAfter} in whole seconds, or null. */
    record Failed<T>(int status, @Nullable Duration retryAfter) implements Reply<T> {}
}
