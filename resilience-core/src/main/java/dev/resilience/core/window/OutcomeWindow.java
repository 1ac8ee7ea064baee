package dev.resilience.core.window;

import org.jspecify.annotations.Nullable;

/** The most recent outcomes of calls, as counts. Thread-safe; every count is exact at the moment it is returned. */
public sealed interface OutcomeWindow permits CountWindow, TimeWindow {

    /**
     * Adds one outcome.
     *
     * @param slow whether the call was slow, failed or not
     * @param alarm asked about the counts right after this outcome, unless its answer cannot have become true by it
     * @return the counts right after it if the alarm was raised, else null
     */
    @Nullable
    Counts record(boolean failed, boolean slow, Alarm alarm);

    /** The counts now; changes nothing that a caller could notice. */
    Counts counts();

    /**
     * Decides about counts, without keeping them. A pure function of its arguments, called under the window's lock, and one that
     * only bad news raises: what is not raised by some counts is not raised by fewer failures or slow calls among as many calls,
     * and counts without failures and slow calls never raise it. Windows tell alarms apart by identity: whoever asks with the same
     * object each time is asked less often.
     */
    @FunctionalInterface
    interface Alarm {

        /** Never raised. */
        Alarm NEVER = new Alarm() {
            @Override
            public boolean raisedBy(int calls, int failures, int slow) {
                return false;
            }

            @Override
            public int minimumCalls() {
                return 0;
            }
        };

        /** Whether these counts are what the caller looks for. */
        boolean raisedBy(int calls, int failures, int slow);

        /**
         * From how many calls on further successes cannot raise it: what so many calls or more do not raise, they do not raise with
         * more successes among them. When not known, the default, it is asked about every success that may matter.
         */
        default int minimumCalls() {
            return Integer.MAX_VALUE;
        }
    }
}
