package dev.resilience.spring.advice.recording;

/**
 * What was recorded in one part of the window. Immutable.
 *
 * @param began the reading of the clock at which it began
 * @param ended work that ended with an answer
 * @param cut work that was cut short
 * @param cutByLimit how much of that the limit of its pipeline has cut
 * @param late how much of what ended did so after that limit
 * @param failed work that failed for another reason than time
 */
record Slice(long began, Lengths ended, Lengths cut, long cutByLimit, long late, long failed) {

    /** Both together, as of this one. */
    Slice plus(Slice later) {
        return new Slice(
                began,
                ended.plus(later.ended),
                cut.plus(later.cut),
                cutByLimit + later.cutByLimit,
                late + later.late,
                failed + later.failed);
    }
}
