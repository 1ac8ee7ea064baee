package dev.resilience.core;

import dev.resilience.core.ContextCarrier.Captured;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.time.TimeSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/** What every engine needs from outside. Immutable and thread-safe; one instance serves a whole application. */
public final class ResilienceRuntime {

    private final TimeSource time;
    private final Executor executor;
    private final EventPublisher events;
    private final DoubleSupplier random;
    private final ContextCarrier context;
    private final Watcher watcher;

    /**
     * A runtime whose work takes the standard context along to threads of the library's own.
     *
     * @param time the clock, waits and timer
     * @param executor runs continuations of asynchronous calls and their retries, and event listeners
     * @param events receives what the engines tell
     * @param random draws from [0, 1) for jitter and sampling
     */
    public ResilienceRuntime(TimeSource time, Executor executor, EventPublisher events, DoubleSupplier random) {
        this(time, executor, events, random, ContextCarrier.standard(), Watcher.of(time));
    }

    private ResilienceRuntime(
            TimeSource time,
            Executor executor,
            EventPublisher events,
            DoubleSupplier random,
            ContextCarrier context,
            Watcher watcher) {
        this.time = time;
        this.executor = executor;
        this.events = events;
        this.random = random;
        this.context = context;
        this.watcher = watcher;
    }

    /** The clock, waits and timer. */
    public TimeSource time() {
        return time;
    }

    /** Runs continuations of asynchronous calls and their retries, and event listeners. */
    public Executor executor() {
        return executor;
    }

    /** Receives what the engines tell. */
    public EventPublisher events() {
        return events;
    }

    /** Draws from [0, 1) for jitter and sampling. */
    public DoubleSupplier random() {
        return random;
    }

    /** What a call takes along from the current thread to others. Never throws: what cannot be taken fails where it is put on. */
    public Captured captureContext() {
        try {
            return context.capture();
        } catch (RuntimeException | Error broken) {
            return () -> {
                throw broken;
            };
        }
    }

    /** Interrupts the threads whose time is up. */
    Watcher watcher() {
        return watcher;
    }

    /** The shared runtime of this JVM: the real clock, daemon threads, and events that anybody may subscribe to. */
    public static ResilienceRuntime standard() {
        return Standard.INSTANCE;
    }

    /** A runtime of its own over an executor, with the real clock and its own events. */
    public static ResilienceRuntime over(Executor executor) {
        return over(TimeSource.system(), executor);
    }

    /** A runtime of its own over a clock and an executor, with its own events. */
    public static ResilienceRuntime over(TimeSource time, Executor executor) {
        return new ResilienceRuntime(
                time,
                executor,
                new EventPublisher(executor),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * The executor used where none is given: up to 32 daemon threads, or as many as processors if those are more, ended when idle
     * for a minute, with an unbounded queue. Continuations that block hold a thread each; time limits wait while all are held.
     */
    public static ExecutorService newExecutor() {
        int threads = Math.max(32, Runtime.getRuntime().availableProcessors());
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "resilience-async-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** The same with another carrier. */
    public ResilienceRuntime withContext(ContextCarrier carrier) {
        return new ResilienceRuntime(time, executor, events, random, carrier, watcher);
    }

    /** Runs a task on the executor, or on this thread when the executor takes no more: a call must be ended even then. */
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException shutDown) {
            task.run();
        }
    }

    /** Runs a task on the executor after a delay: the timer only wakes, since its one thread serves everybody. */
    public TimeSource.Scheduled after(long delayNanos, Runnable task) {
        return time.schedule(() -> execute(task), Math.max(0, delayNanos));
    }

    private static final class Standard {
        static final ResilienceRuntime INSTANCE = over(newExecutor());
    }
}
