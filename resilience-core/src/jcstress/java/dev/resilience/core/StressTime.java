package dev.resilience.core;

import dev.resilience.core.time.TimeSource;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Time that moves when an actor says so, and then runs what is due on that actor's thread. Small, because there is one in every
 * state of a stress test, and without a lock, because a lock would order what the test wants to find unordered. Thread-safe.
 */
public final class StressTime implements TimeSource {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 50); // readings overflow soon
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();

    private record Task(Runnable action, long due) {

        /** Each task is one of its own, whatever it does. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public Instant wallTime() {
        return Instant.EPOCH;
    }

    /** Lets time pass that no timer notices. */
    public void pass(long nanos) {
        now.addAndGet(nanos);
    }

    /** Lets time pass and runs what is due, each task once. */
    public void advance(long nanos) {
        long reached = now.addAndGet(nanos);
        for (Task task : tasks) {
            if (task.due() - reached <= 0 && tasks.remove(task)) {
                task.action().run();
            }
        }
    }

    /** How many tasks have neither run nor been cancelled. */
    public int scheduled() {
        return tasks.size();
    }

    @Override
    public boolean await(BooleanSupplier done, long nanos) throws InterruptedException {
        long start = now.get();
        while (true) {
            boolean over = now.get() - start >= nanos;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (done.getAsBoolean()) {
                return true;
            }
            if (over) {
                return false;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public Scheduled schedule(Runnable action, long delayNanos) {
        Task task = new Task(action, now.get() + delayNanos);
        tasks.add(task);
        return () -> tasks.remove(task);
    }
}
