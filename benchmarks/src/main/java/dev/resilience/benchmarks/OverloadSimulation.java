package dev.resilience.benchmarks;

import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.bulkhead.BulkheadConfig.Limit;
import dev.resilience.core.bulkhead.BulkheadFullException;
import dev.resilience.core.failure.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Fixed and adaptive limits in front of a backend that gets more calls than it can serve, in simulated time: calls arrive at random
 * (Poisson), and a call takes one of the backend's servers for a random time (exponential, 100 ms on average) or queues there for
 * one. The same seed for all, so the table is the same at each run. Prints Markdown.
 */
public final class OverloadSimulation {

    private static final long SEED = 42;
    private static final int SERVERS = 20;
    private static final double MEAN_SECONDS = 0.1;
    private static final double CAPACITY = SERVERS / MEAN_SECONDS;

    private final Random random = new Random(SEED);
    private final VirtualTime time = new VirtualTime();
    private final Bulkhead bulkhead;
    private final Queue<Call> queue = new ArrayDeque<>();
    private final List<Double> latencies = new ArrayList<>();
    private int servers = SERVERS;
    private int busy;
    private int rejected;

    private record Call(long arrived, Permit permit) {}

    private OverloadSimulation(BulkheadConfig config) {
        this.bulkhead = Bulkhead.of("backend", config, ResilienceRuntime.over(time, Runnable::run));
    }

    /** Prints the table. */
    public static void main(String[] args) {
        System.out.printf(
                Locale.ROOT,
                "%d servers, %.0f ms a call: %.0f calls/s. 10 minutes a row.%n%n",
                SERVERS,
                MEAN_SECONDS * 1000,
                CAPACITY);
        System.out.println("| load | limit | limit at the end | median, ms | p99, ms | served/s | rejected |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (Object[] limit : new Object[][] {
            {"fixed 25", fixed(25)}, {"fixed 100", fixed(100)}, {"adaptive, 1 to 100", adaptive(100)}
        }) {
            OverloadSimulation simulation = new OverloadSimulation((BulkheadConfig) limit[1]);
            simulation.row("half of capacity", (String) limit[0], 0.5);
            simulation.row("5 % over capacity", (String) limit[0], 1.05);
            simulation.row("50 % over capacity", (String) limit[0], 1.5);
            simulation.servers = SERVERS / 4;
            simulation.row("the same with 5 servers left", (String) limit[0], 1.5);
        }
    }

    private static BulkheadConfig fixed(int limit) {
        return BulkheadConfig.builder().maxConcurrent(limit).build();
    }

    private static BulkheadConfig adaptive(int most) {
        return BulkheadConfig.builder()
                .limit(Limit.ADAPTIVE)
                .maxConcurrent(most)
                .build();
    }

    private void row(String load, String limit, double share) {
        long seconds = 600;
        run(seconds, CAPACITY * share);
        double[] sorted = latencies.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %.0f | %.0f | %.0f | %.1f %% |%n",
                load,
                limit,
                bulkhead.max(),
                sorted[sorted.length / 2] * 1000,
                sorted[sorted.length * 99 / 100] * 1000,
                (double) sorted.length / seconds,
                100.0 * rejected / (rejected + sorted.length));
    }

    private void run(long seconds, double callsPerSecond) {
        latencies.clear();
        rejected = 0;
        long until = time.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        nextArrives(until, 1 / callsPerSecond);
        time.runUntil(until);
    }

    private void nextArrives(long until, double meanSeconds) {
        long delay = exponential(meanSeconds);
        if (time.nanoTime() + delay < until) {
            time.schedule(
                    () -> {
                        arrive();
                        nextArrives(until, meanSeconds);
                    },
                    delay);
        }
    }

    private void arrive() {
        try {
            queue.add(new Call(time.nanoTime(), bulkhead.acquire()));
            serve();
        } catch (BulkheadFullException full) {
            rejected++;
        }
    }

    private void serve() {
        while (busy < servers && !queue.isEmpty()) {
            busy++;
            Call call = queue.remove();
            time.schedule(() -> end(call), exponential(MEAN_SECONDS));
        }
    }

    private void end(Call call) {
        busy--;
        long latency = time.nanoTime() - call.arrived;
        latencies.add(latency / 1e9);
        call.permit.end(Outcome.SUCCESS, null, latency);
        serve();
    }

    /** Nanoseconds. */
    private long exponential(double meanSeconds) {
        return Math.round(-meanSeconds * Math.log(1 - random.nextDouble()) * 1e9);
    }
}
