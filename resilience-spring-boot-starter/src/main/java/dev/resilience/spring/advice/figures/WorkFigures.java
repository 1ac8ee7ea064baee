package dev.resilience.spring.advice.figures;

import java.time.Duration;

/**
 * What was recorded about the work behind one name. Immutable.
 *
 * @param window how far back the latencies and the counts reach at most
 * @param latencies how long the work took
 * @param cut work that a time limit of its pipeline has ended, or that has failed after it
 * @param late work that ended with a result of its own, but after that limit: it would have succeeded
 * @param overdue work whose call has ended at its limit, and that goes on; as of now
 * @param failed work that failed by itself for another reason than time
 * @param peak how much work ran at once at most, since the recording began
 */
public record WorkFigures(
        Duration window, Latencies latencies, long cut, long late, long overdue, long failed, int peak) {

    /** Work whose length says something: it ended with an answer, or time ran out. */
    public long timed() {
        return latencies.count() + overdue;
    }

    /** Work that did not end within the time limit of its pipeline. */
    public long overLimit() {
        return cut + late + overdue;
    }
}
