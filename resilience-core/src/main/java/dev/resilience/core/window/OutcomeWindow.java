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
    default Counts record(boolean failed, boolean slow, Alarm alarm) {
        return record(failed, slow, alarm, Tally.NONE);
    }

    /**
     * Adds one outcome that somebody else counts, too.
     *
     * @param tally told of it, unless it will be found in {@link #untold}
     */
    @Nullable
    Counts record(boolean failed, boolean slow, Alarm alarm, Tally tally);

    /** How many successes no tally was told of, since the window counts them anyway; what it says of other tallies means nothing. */
    long untold();

    /**
     * Ends the window: from now on tallies are told of all outcomes, and the counts need not change any more. Whoever ends it counts
     * what was untold.
     *
     * @return what was untold; 0 if it has ended already
     */
    long end();

    /** The counts now; changes nothing that a caller could notice. */
    Counts counts();

    /** Counts outcomes for longer than a window does. */
    interface Tally {

        /** Counts nothing. */
        Tally NONE = new Tally() {
            @Override
            public void count(boolean failed, boolean slow) {}

            @Override
            public boolean addsUntold() {
                return true;
            }
        };

        /** Counts an outcome; called under no lock, and before the alarm is asked about it. */
        void count(boolean failed, boolean slow);

        /** Whether whoever reads the tally adds {@link OutcomeWindow#untold}; always the same. */
        boolean addsUntold();
    }

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
