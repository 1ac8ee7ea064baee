package dev.resilience.core.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Implemented by an exception that knows its own kind, so that no rule has to guess. */
public interface ClassifiedFailure {

    /** The kind of this failure. */
    FailureKind failureKind();

    /** How long the resource asked to be left alone; null when it did not say. */
    default @Nullable Duration retryAfter() {
        return null;
    }

    /** Whether the work may have taken effect; {@link Executed#MAYBE} unless the exception knows better. */
    default Executed executed() {
        return Executed.MAYBE;
    }
}
