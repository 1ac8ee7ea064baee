package dev.resilience.core.time;

import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JVM's monotonic clock and one daemon timer thread. Cancelled tasks are removed at once, so that a timeout that was
 * never needed leaves nothing in the queue.
 */
final class SystemTimeSource implements TimeSource {

    static final SystemTimeSource INSTANCE = new SystemTimeSource();

    private static final Logger log = LoggerFactory.getLogger(SystemTimeSource.class);

    private final ScheduledThreadPoolExecutor timer;

    /** Makes one with a timer thread of its own, which starts with the first task; for tests, all others share one. */
    SystemTimeSource() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "resilience-timer");
            thread.setDaemon(true);
            // A timer started by a web application's thread must not keep that application's class loader alive.
            thread.setContextClassLoader(null);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant wallTime() {
        return Instant.now();
    }

    @Override
    public boolean await(BooleanSupplier done, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        while (!Thread.interrupted()) {
            if (done.getAsBoolean()) {
                return true;
            }
            // Without the max a time far below zero would underflow to a long wait.
            long left = Math.max(nanos, 0) - (System.nanoTime() - start);
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        throw new InterruptedException();
    }

    @Override
    public Scheduled schedule(Runnable task, long delayNanos) {
        ScheduledFuture<?> future = timer.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** How many tasks wait in the timer. */
    int queued() {
        return timer.getQueue().size();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            log.error("A timer task failed; the timer goes on", failure);
        }
    }
}
