package dev.resilience.benchmarks;

import dev.resilience.core.time.TimeSource;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * The clock of a simulation, and all that is to happen in it: time jumps from one event to the next, and nothing waits. Events of
 * the same time happen in the order in which they were scheduled, so a run with the same seed is the same run. Not thread-safe:
 * one thread leads the simulation.
 */
final class VirtualTime implements TimeSource {

    private final TreeSet<Event> agenda =
            new TreeSet<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::sequence));
    private long now;
    private long scheduled;

    private record Event(long nanos, long sequence, Runnable action) {}

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
        return () -> agenda.remove(event);
    }

    /** Has everything happen that is due until a time, that time included, what is scheduled on the way too. */
    void runUntil(long nanos) {
        while (!agenda.isEmpty() && agenda.first().nanos <= nanos) {
            Event next = agenda.pollFirst();
            now = next.nanos;
            next.action.run();
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
