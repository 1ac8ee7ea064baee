package dev.resilience.benchmarks;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What happened in each second of a simulated run, up to a last one: what comes later is not counted. Not thread-safe. */
final class Course {

    private final int[] calls;
    private final int[] attempts;
    private final int[] succeeded;
    private final int[] succeededAtOnce;

    Course(int seconds) {
        calls = new int[seconds];
        attempts = new int[seconds];
        succeeded = new int[seconds];
        succeededAtOnce = new int[seconds];
    }

    void callBegan(int second) {
        if (second < calls.length) {
            calls[second]++;
        }
    }

    /** An attempt has reached the backend. */
    void attemptArrived(int second) {
        if (second < attempts.length) {
            attempts[second]++;
        }
    }

    /**
     * A call has succeeded.
     *
     * @param second in which it began
     * @param attempts how many it took
     */
    void callSucceeded(int second, int attempts) {
        if (second < calls.length) {
            succeeded[second]++;
            succeededAtOnce[second] += attempts == 1 ? 1 : 0;
        }
    }

    /** Calls that began, by second. */
    int[] calls() {
        return calls.clone();
    }

    /** Attempts that reached the backend, by second. */
    int[] attempts() {
        return attempts.clone();
    }

    /** Calls that succeeded in the end, by the second in which they began. */
    int[] succeeded() {
        return succeeded.clone();
    }

    /** Load amplification: attempts that reached the backend, divided by calls, from a second on until before another one. */
    double amplification(int from, int to) {
        return (double) sum(attempts, from, to) / sum(calls, from, to);
    }

    /** The same of the worst second among those. */
    double worstAmplification(int from, int to) {
        return IntStream.range(from, to)
                .mapToDouble(second -> amplification(second, second + 1))
                .max()
                .orElse(1);
    }

    /** The ratio of calls that failed in the end. */
    double failed(int from, int to) {
        return 1 - (double) sum(succeeded, from, to) / sum(calls, from, to);
    }

    /**
     * How many seconds it takes from a second on until at least 99 % of calls succeed at their first attempt, in that second and in
     * all that follow; empty if that does not come to pass.
     */
    OptionalInt secondsToRecover(int from) {
        int well = calls.length;
        while (well > from && succeededAtOnce[well - 1] >= 0.99 * calls[well - 1]) {
            well--;
        }
        return well == calls.length ? OptionalInt.empty() : OptionalInt.of(well - from);
    }

    private static int sum(int[] counts, int from, int to) {
        return Arrays.stream(counts, from, to).sum();
    }
}
