package dev.resilience.test.time;

/** Stands in for virtual time until it arrives. */
public final class TimePlaceholder {

    private TimePlaceholder() {}

    /** Reads the clock, in nanoseconds. */
    public static long now() {
        return 0;
    }
}
