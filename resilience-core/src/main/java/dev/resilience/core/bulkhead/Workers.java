package dev.resilience.core.bulkhead;

import dev.resilience.core.bulkhead.BulkheadConfig.Isolation;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one bulkhead: daemons called {@code resilience-<name>-<number>}. As many as there is work, which the permits
 * bound, so there is no queue and no limit here; one that has just ended its work may be counted beside the one that begins the
 * next. Idle ones end after a minute, virtual ones at once. Thread-safe.
 */
final class Workers implements AutoCloseable {

    private final Executor executor;

    Workers(Isolation isolation, String name) {
        String prefix = "resilience-" + name + "-";
        executor = isolation == Isolation.VIRTUAL ? perTask(virtual(prefix)) : pool(prefix);
    }

    /** @throws java.util.concurrent.RejectedExecutionException once closed */
    void execute(Runnable task) {
        executor.execute(task);
    }

    /** Ends idle threads now, and the others when their work ends. */
    @Override
    public void close() {
        if (executor instanceof ThreadPoolExecutor pool) {
            pool.shutdown();
        }
    }

    private static Executor pool(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, prefix + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            // Work brings its own; between two works a thread must not keep an application's class loader alive.
            thread.setContextClassLoader(null);
            return thread;
        });
    }

    private static Executor perTask(ThreadFactory factory) {
        return task -> factory.newThread(task).start();
    }

    /** {@code Thread.ofVirtual().name(prefix, 1).inheritInheritableThreadLocals(false).factory()}, which Java 17 does not know. */
    private static ThreadFactory virtual(String prefix) {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Object threads = Thread.class.getMethod("ofVirtual").invoke(null);
            threads = builder.getMethod("name", String.class, long.class).invoke(threads, prefix, 1L);
            threads = builder.getMethod("inheritInheritableThreadLocals", boolean.class)
                    .invoke(threads, false);
            return (ThreadFactory) builder.getMethod("factory").invoke(threads);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The settings were checked: this Java has virtual threads", impossible);
        }
    }
}
