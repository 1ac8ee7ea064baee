package dev.resilience.core.timeout;

import dev.resilience.core.ResilienceRuntime;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs where a thread stands whose time is up, once a minute; on the executor, as a stack takes its time. Thread-safe. */
final class StuckThreads {

    private static final Logger log = LoggerFactory.getLogger(Timeout.class);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final ResilienceRuntime runtime;

    /** When the last stack was taken, by the monotonic clock; a minute ago at first. */
    private final AtomicLong last;

    StuckThreads(String name, ResilienceRuntime runtime) {
        this.name = name;
        this.runtime = runtime;
        this.last = new AtomicLong(runtime.time().nanoTime() - MINUTE);
    }

    /**
     * Looks where the thread stands and then interrupts it, if this minute has had no stack yet; else leaves the interrupt to the
     * caller.
     */
    boolean show(Thread thread, Runnable interrupt) {
        if (!isDue()) {
            return false;
        }
        try {
            runtime.executor().execute(() -> {
                try {
                    log(thread);
                } finally {
                    interrupt.run();
                }
            });
            return true;
        } catch (RejectedExecutionException shutDown) {
            return false;
        }
    }

    /** Looks where the thread stands, on the current thread, if this minute has had no stack yet. */
    void show(Thread thread) {
        if (isDue()) {
            log(thread);
        }
    }

    /** Whether this minute has had no stack yet; asked by whoever then takes it. */
    private boolean isDue() {
        long before = last.get();
        long now = runtime.time().nanoTime();
        return now - before >= MINUTE && last.compareAndSet(before, now);
    }

    private void log(Thread thread) {
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            stack.append("\n\tat ").append(frame);
        }
        log.warn("Timeout '{}': time is up, and thread \"{}\" stands here:{}", name, thread.getName(), stack);
    }
}
