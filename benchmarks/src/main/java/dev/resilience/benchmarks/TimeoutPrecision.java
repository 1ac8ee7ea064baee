package dev.resilience.benchmarks;

import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long after its limit a call with work that blocks until it is interrupted has ended for its caller: the timer's wait,
 * the scan, the interrupt, and the wake of the caller. One thread at first, then 200 threads whose calls begin at once. Prints
 * Markdown; ends within a minute.
 */
public final class TimeoutPrecision {

    private static final int THREADS = 200;
    private static final long TIME_PER_ROW_MILLIS = 5_000;
    private static final long FEWEST_CALLS = 10;

    private TimeoutPrecision() {}

    /** Prints the table. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        measure(5, 1, 100);
        System.out.printf(
                Locale.ROOT,
                "Lateness in ms, %d processors, Java %s%n%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        System.out.println("| limit, ms | threads | calls | min | median | p99 | max |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (int threads : new int[] {1, THREADS}) {
            for (long limitMillis : new long[] {5, 50, 500}) {
                long rounds = Math.max(FEWEST_CALLS, TIME_PER_ROW_MILLIS / limitMillis);
                print(limitMillis, threads, measure(limitMillis, threads, Math.min(rounds, 500)));
            }
        }
    }

    private static void print(long limitMillis, int threads, double[] late) {
        System.out.printf(
                Locale.ROOT,
                "| %d | %d | %d | %.2f | %.2f | %.2f | %.2f |%n",
                limitMillis,
                threads,
                late.length,
                late[0],
                late[late.length / 2],
                late[(int) Math.ceil(late.length * 0.99) - 1],
                late[late.length - 1]);
    }

    /** How late each call of each thread ended, in ms, sorted. */
    private static double[] measure(long limitMillis, int threads, long rounds)
            throws InterruptedException, ExecutionException {
        Pipeline pipeline = Pipeline.named("precision")
                .timeout(t -> t.duration(Duration.ofMillis(limitMillis)))
                .build();
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Callable<double[]> caller = () -> lateness(pipeline, limitMillis, rounds, start);
            List<Future<double[]>> callers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                callers.add(pool.submit(caller));
            }
            double[] all = new double[Math.toIntExact(threads * rounds)];
            for (int i = 0; i < threads; i++) {
                double[] one = callers.get(i).get();
                System.arraycopy(one, 0, all, i * one.length, one.length);
            }
            Arrays.sort(all);
            return all;
        } finally {
            pool.shutdownNow();
        }
    }

    private static double[] lateness(Pipeline pipeline, long limitMillis, long rounds, CyclicBarrier start)
            throws Exception {
        double[] late = new double[Math.toIntExact(rounds)];
        for (int i = 0; i < late.length; i++) {
            start.await();
            long begin = System.nanoTime();
            try {
                pipeline.call(TimeoutPrecision::block);
                throw new IllegalStateException("work that blocks for ever has returned");
            } catch (TimeoutExceededException expected) {
                late[i] = (System.nanoTime() - begin) / 1e6 - limitMillis;
            }
        }
        return late;
    }

    private static Object block() throws InterruptedException {
        while (!Thread.interrupted()) {
            LockSupport.park();
        }
        throw new InterruptedException();
    }
}
