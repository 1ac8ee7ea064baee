package dev.resilience.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the same work on a few threads at once, for tests of races. */
public final class Racers {

    private Racers() {}

    /** The work of one thread. */
    @FunctionalInterface
    public interface Racer {

        void run(int number) throws Exception;
    }

    /** Runs {@code racer} on {@code threads} threads and returns when all have ended; throws what the first of them threw. */
    public static void run(int threads, Racer racer) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> racing = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                racing.add(pool.submit(() -> {
                    racer.run(number);
                    return null;
                }));
            }
            for (Future<?> one : racing) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new AssertionError("a racing thread failed", failed.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
