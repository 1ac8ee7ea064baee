package dev.resilience.core;

import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.test.time.FakeTimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * What tests of guarded calls share: virtual time, a runtime whose executor runs tasks at once, and threads that end with the
 * test. Used by one test.
 */
public final class Guarded implements AutoCloseable {

    public final FakeTimeSource time = new FakeTimeSource();
    public final ResilienceRuntime runtime = runtime(Runnable::run);
    private final List<Thread> threads = new ArrayList<>();

    /** A runtime over the same virtual time, with another executor. Draws of its random source are 0.5. */
    public ResilienceRuntime runtime(Executor executor) {
        return new ResilienceRuntime(time, executor, new EventPublisher(executor), () -> 0.5);
    }

    /** A frame for a call by this thread. */
    public Frame frame() {
        return new Frame(runtime, FailureRules.standard());
    }

    /** Starts a thread that makes a call; an advance of time waits for it. */
    public <T> Caller<T> start(Call<T, ?> call) {
        Caller<T> caller = new Caller<>(call);
        threads.add(caller.thread);
        time.follow(caller.thread);
        caller.thread.start();
        return caller;
    }

    /** The end of a call as a future. */
    public static <T> CompletableFuture<T> completed(Call<T, ?> call) {
        try {
            return CompletableFuture.completedFuture(call.call());
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Waits until {@code count} threads wait for time. */
    public void awaitWaiters(int count) {
        time.awaitWaiters(count);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    /** A call on a thread of its own. */
    public static final class Caller<T> {

        public final Thread thread;
        private final FutureTask<End<T>> task;

        private Caller(Call<T, ?> call) {
            task = new FutureTask<>(() -> end(call));
            thread = new Thread(task, "caller");
            thread.setDaemon(true);
        }

        private static <T> End<T> end(Call<T, ?> call) {
            try {
                T value = call.call();
                return new End<>(value, null, Thread.interrupted());
            } catch (Throwable failure) {
                return new End<>(null, failure, Thread.interrupted());
            }
        }

        /** How the call ended; waits for that, in real time. */
        public End<T> end() throws Exception {
            return task.get(20, TimeUnit.SECONDS);
        }

        public boolean hasEnded() {
            return task.isDone();
        }
    }

    /**
     * How a call ended.
     *
     * @param interrupted whether the flag of its thread was set then
     */
    public record End<T>(T value, Throwable failure, boolean interrupted) {}
}
