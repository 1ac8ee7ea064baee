package dev.resilience.core.window;

import java.util.ArrayDeque;

/** What a window should hold, by its definition: all outcomes that count, one by one. For one thread. */
abstract class NaiveWindow {

    /** An outcome, and when it came: in whatever unit the window counts. */
    record Seen(long when, boolean failed, boolean slow) {}

    private final ArrayDeque<Seen> seen = new ArrayDeque<>();

    /** When an outcome comes that comes now. */
    abstract long now();

    /** Whether an outcome of that time does not count any more. */
    abstract boolean isOver(long when);

    Counts record(boolean failed, boolean slow) {
        seen.addLast(new Seen(now(), failed, slow));
        return counts();
    }

    Counts counts() {
        while (!seen.isEmpty() && isOver(seen.getFirst().when())) {
            seen.removeFirst();
        }
        int failures = 0;
        int slow = 0;
        for (Seen one : seen) {
            failures += one.failed() ? 1 : 0;
            slow += one.slow() ? 1 : 0;
        }
        return new Counts(seen.size(), failures, slow);
    }

    /** The last so many outcomes. */
    static final class OfCalls extends NaiveWindow {

        private final int size;
        private long next;

        OfCalls(int size) {
            this.size = size;
        }

        @Override
        long now() {
            return next++;
        }

        @Override
        boolean isOver(long when) {
            return next - when > size;
        }
    }

    /** The outcomes of the last so many nanoseconds, in thirtieths. Time is what has passed since the window was made. */
    static final class OfTime extends NaiveWindow {

        private final long bucketNanos;
        private long bucket;

        OfTime(long windowNanos) {
            bucketNanos = windowNanos / 30 + (windowNanos % 30 == 0 ? 0 : 1);
        }

        /** Tells the time; it does not go back. */
        void at(long elapsedNanos) {
            bucket = Math.max(bucket, elapsedNanos / bucketNanos);
        }

        @Override
        long now() {
            return bucket;
        }

        @Override
        boolean isOver(long when) {
            return bucket - when > 30;
        }
    }
}
