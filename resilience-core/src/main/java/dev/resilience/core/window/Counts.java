package dev.resilience.core.window;

/**
 * What a window holds. Immutable.
 *
 * @param calls the number of outcomes
 * @param failures how many of them are failures
 * @param slow how many of them were slow, failed or not
 */
public record Counts(int calls, int failures, int slow) {

    /** Nothing. */
    public static final Counts NONE = new Counts(0, 0, 0);

    /** Counts without slow calls. */
    public Counts(int calls, int failures) {
        this(calls, failures, 0);
    }

    /** Failures by calls, exact to the precision of a double: 7 of 100 is the same double as 0.07; 0 when there are no calls. */
    public double failureRate() {
        return calls == 0 ? 0 : (double) failures / calls;
    }

    /** Slow calls by calls, as exact as {@link #failureRate}. */
    public double slowRate() {
        return calls == 0 ? 0 : (double) slow / calls;
    }
}
