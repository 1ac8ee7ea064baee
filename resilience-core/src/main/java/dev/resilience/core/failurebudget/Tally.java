package dev.resilience.core.failurebudget;

/**
 * How many calls there were in some time, and how many of them failed. Immutable.
 *
 * @param calls the number of outcomes
 * @param failures how many of them are failures
 */
record Tally(long calls, long failures) {

    /**
     * How fast the error budget is spent: the ratio of failures as a multiple of the allowed one; 0 when there are no calls.
     *
     * @param allowed the ratio of calls that may fail
     */
    double burnRate(double allowed) {
        return calls == 0 ? 0 : (double) failures / calls / allowed;
    }
}
