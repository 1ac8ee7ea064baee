package dev.resilience.test.time;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;

/**
 * The real time that one wait of the test kit may take. Virtual time cannot limit a wait for threads that never come
 * back, so this reads the clock of the JVM. Not thread-safe: one instance serves one wait of one
 * thread.
 */
final class RealTimeGuard {

    private static final int SPINS = 100;
    private static final long PAUSE_NANOS = 50_000;

    private final Duration limit;
    private final long limitNanos;
    private final long start = System.nanoTime();
    private int pauses;

    RealTimeGuard(Duration limit) {
        this.limit = limit;
        this.limitNanos = limit.toNanos();
    }

    boolean isOver() {
        return System.nanoTime() - start > limitNanos;
    }

    /** Gives other threads a moment; ends early when the calling thread is unparked. */
    void pause() {
        if (pauses++ < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** What to throw when the guard is over: tells what was waited for, and where each of the threads stands. */
    AssertionError failure(String what, Collection<Thread> threads) {
        StringBuilder message = new StringBuilder("Gave up after ")
                .append(limit)
                .append(" of real time: ")
                .append(what);
        for (Thread thread : threads) {
            message.append(System.lineSeparator()).append("Thread \"").append(thread.getName());
            message.append("\" ").append(thread.getState());
            for (StackTraceElement frame : thread.getStackTrace()) {
                message.append(System.lineSeparator()).append("    at ").append(frame);
            }
        }
        return new AssertionError(message.toString());
    }
}
