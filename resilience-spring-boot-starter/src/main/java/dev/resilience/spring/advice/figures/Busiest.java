package dev.resilience.spring.advice.figures;

import java.time.Duration;

/**
 * The most calls that any time window of one length has held. Immutable.
 *
 * @param calls that many at most: counters are read every so often, so that some of these may lie just outside the window
 * @param window the length of the window
 * @param seenFor for how long it was looked at
 */
public record Busiest(long calls, Duration window, Duration seenFor) {

    /** Whether it was looked at for so long, and for the length of a window at least. */
    public boolean isSeenFor(Duration least) {
        return seenFor.compareTo(least) >= 0 && seenFor.compareTo(window) >= 0;
    }
}
