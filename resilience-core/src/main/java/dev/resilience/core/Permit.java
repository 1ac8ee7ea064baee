package dev.resilience.core;

import dev.resilience.core.failure.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * An admission that a {@link Gate} has granted. It must be ended exactly once, on any thread; a permit handed out by a public
 * {@code acquire()} ignores every further end.
 */
@FunctionalInterface
public interface Permit {

    /**
     * Gives the admission back and tells how the work ended. Never throws.
     *
     * @param failure what the work threw, or null
     * @param workNanos how long the work itself took, or a negative number when that was not measured
     */
    void end(Outcome outcome, @Nullable Throwable failure, long workNanos);

    /** Gives the admission of work back that nobody measured. Never throws. */
    default void end(Outcome outcome) {
        end(outcome, null, -1);
    }

    /**
     * Tells that the call has ended although its work goes on; only for admissions that belong to the work. Never throws.
     *
     * @return what the end of the work ends, in place of this admission
     */
    default Permit outlive(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        return this;
    }
}
