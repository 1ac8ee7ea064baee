package dev.resilience.core.window;

/**
 * What a window holds. Immutable.
 *
 * @param calls the number of outcomes
 * @param failures how many of them are failures
 */
public record Counts(int calls, int failures) {

    /** Nothing. */
    public static final Counts NONE = new Counts(0, 0);

    /** Failures by calls, exact to the precision of a double: 7 of 100 is the same double as 0.07; 0 when there are no calls. */
    public double failureRate() {
        return calls == 0 ? 0 : (double) failures / calls;
    }
}
