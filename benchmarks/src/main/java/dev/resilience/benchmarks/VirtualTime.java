package dev.resilience.benchmarks;

import dev.resilience.core.time.TimeSource;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a simulation, and all that is to happen in it: time jumps from one event to the next, and nothing waits. Events of
 * the same time happen in the order in which they were scheduled, so a run with the same seed is the same run. Not thread-safe:
 * one thread leads the simulation.
 */
final class VirtualTime implements TimeSource {

    private final PriorityQueue<Event> agenda = new PriorityQueue<>();
    private long now;
    private long scheduled;

    /** Something that is to happen. One that is cancelled keeps its place, which is quicker than to look for it, but nothing else. */
    private static final class Event implements Comparable<Event>, Scheduled {

        private final long nanos;
        private final long sequence;
        private @Nullable Runnable action;

        Event(long nanos, long sequence, Runnable action) {
            this.nanos = nanos;
            this.sequence = sequence;
            this.action = action;
        }

        @Override
        public int compareTo(Event other) {
            return nanos == other.nanos ? Long.compare(sequence, other.sequence) : Long.compare(nanos, other.nanos);
        }

        @Override
        public void cancel() {
            action = null;
        }
    }

    /** Nanoseconds since the beginning. */
    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant wallTime() {
        return Instant.EPOCH.plusNanos(now);
    }

    @Override
    public Scheduled schedule(Runnable task, long delayNanos) {
        Event event = new Event(Math.addExact(now, Math.max(0, delayNanos)), scheduled++, task);
        agenda.add(event);
        return event;
    }

    /** Has everything happen that is due until a time, that time included, what is scheduled on the way too. */
    void runUntil(long nanos) {
        for (Event next = agenda.peek(); next != null && next.nanos <= nanos; next = agenda.peek()) {
            agenda.remove();
            now = next.nanos;
            if (next.action != null) {
                next.action.run();
            }
        }
        now = Math.max(now, nanos);
    }

    /**
     * Nobody can wait here: the thread that would is the one that leads the simulation.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public boolean await(BooleanSupplier done, long nanos) {
        throw new UnsupportedOperationException("A simulated call must not block: make it asynchronously");
    }
}
