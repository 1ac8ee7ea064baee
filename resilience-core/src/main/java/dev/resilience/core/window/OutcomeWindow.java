package dev.resilience.core.window;

/** The most recent outcomes of calls, as counts. Thread-safe; every count is exact at the moment it is returned. */
public sealed interface OutcomeWindow permits CountWindow, TimeWindow {

    /**
     * Adds one outcome.
     *
     * @return the counts right after it
     */
    Counts record(boolean failed);

    /** The counts now; changes nothing that a caller could notice. */
    Counts counts();
}
