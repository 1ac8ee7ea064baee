package dev.resilience.core;

import dev.resilience.core.failure.Outcome;

/**
 * An admission that a {@link Gate} has granted. It must be ended exactly once, on any thread; a permit handed out by a public
 * {@code acquire()} ignores every further end.
 */
@FunctionalInterface
public interface Permit {

    /** Gives the admission back and tells how the work ended. Never throws. */
    void end(Outcome outcome);
}
