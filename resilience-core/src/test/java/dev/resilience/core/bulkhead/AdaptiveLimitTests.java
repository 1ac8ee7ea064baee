package dev.resilience.core.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Permit;
import dev.resilience.core.bulkhead.BulkheadConfig.Limit;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The adaptive limit alone, and in front of a simulated backend of 20 servers, each of which takes 100 ms on average. */
@Timeout(60)
class AdaptiveLimitTests {

    private static final int SERVERS = 20;
    private static final double MEAN_SECONDS = 0.1;
    private static final double CAPACITY = SERVERS / MEAN_SECONDS;

    private static Bulkhead bulkhead(Limit limit, int maxConcurrent) {
        return Bulkhead.of(
                "backend",
                BulkheadConfig.builder()
                        .limit(limit)
                        .maxConcurrent(maxConcurrent)
                        .build());
    }

    private static void window(AdaptiveLimit limit, Outcome outcome, long nanos, int active) {
        for (int i = 0; i < Math.max(AdaptiveLimit.WINDOW, 2 * limit.limit()); i++) {
            limit.ended(outcome, nanos, active);
        }
    }

    /** A bulkhead in front of a backend that queues what its servers cannot take at once. */
    private static final class Simulation {

        private record Call(double arrived, Permit permit) {}

        private record End(double at, Call call) {}

        private final Random random = new Random(42);
        private final Bulkhead bulkhead;
        private final PriorityQueue<End> busy = new PriorityQueue<>(Comparator.comparingDouble(End::at));
        private final Queue<Call> queue = new ArrayDeque<>();
        private final List<Double> latencies = new ArrayList<>();
        private int servers = SERVERS;
        private int rejected;
        private int highestLimit;
        private double now;

        Simulation(Bulkhead bulkhead) {
            this.bulkhead = bulkhead;
        }

        /** Calls arrive at random for some time; figures are those of this time alone. */
        void run(double seconds, double callsPerSecond) {
            latencies.clear();
            rejected = 0;
            double until = now + seconds;
            double arrival = now + exponential(1 / callsPerSecond);
            while (arrival < until) {
                while (!busy.isEmpty() && busy.peek().at <= arrival) {
                    end(busy.remove());
                }
                now = arrival;
                arrive();
                highestLimit = Math.max(highestLimit, bulkhead.max());
                arrival = now + exponential(1 / callsPerSecond);
            }
        }

        private void arrive() {
            try {
                queue.add(new Call(now, bulkhead.acquire()));
                serve();
            } catch (BulkheadFullException full) {
                rejected++;
            }
        }

        private void serve() {
            while (busy.size() < servers && !queue.isEmpty()) {
                busy.add(new End(now + exponential(MEAN_SECONDS), queue.remove()));
            }
        }

        private void end(End end) {
            now = end.at;
            double latency = now - end.call.arrived;
            latencies.add(latency);
            end.call.permit.end(Outcome.SUCCESS, null, (long) (latency * 1e9));
            serve();
        }

        private double exponential(double mean) {
            return -mean * Math.log(1 - random.nextDouble());
        }

        double latency(double quantile) {
            double[] sorted =
                    latencies.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            return sorted[(int) (quantile * (sorted.length - 1))];
        }
    }

    /** Trap 26. */
    @Test
    void isBoundedUnderMildOverloadForHours() {
        Simulation simulation = new Simulation(bulkhead(Limit.ADAPTIVE, 1_000));

        simulation.run(7_200, CAPACITY * 1.05);

        assertThat(simulation.highestLimit).isLessThan(4 * SERVERS);
        assertThat(simulation.bulkhead.max()).isBetween(SERVERS / 2, 4 * SERVERS);
        assertThat(simulation.latency(0.5)).isLessThan(2.5 * MEAN_SECONDS);
    }

    @Test
    void keepsLatencyNearThatOfATunedLimitAndThroughputNearTheBackends() {
        Simulation tuned = new Simulation(bulkhead(Limit.FIXED, 25));
        Simulation tooHigh = new Simulation(bulkhead(Limit.FIXED, 100));
        Simulation adaptive = new Simulation(bulkhead(Limit.ADAPTIVE, 100));
        for (Simulation each : List.of(tuned, tooHigh, adaptive)) {
            each.run(120, CAPACITY * 0.5);
            each.run(600, CAPACITY * 1.5);
        }

        assertThat(tooHigh.latency(0.5)).isGreaterThan(4 * MEAN_SECONDS);
        assertThat(adaptive.latency(0.5)).isLessThan(tooHigh.latency(0.5) / 2).isLessThan(2.5 * tuned.latency(0.5));
        assertThat(adaptive.latency(0.99)).isLessThan(tooHigh.latency(0.99));
        assertThat((double) adaptive.latencies.size()).isGreaterThan(0.95 * tooHigh.latencies.size());
    }

    @Test
    void followsABackendThatLosesServers() {
        Simulation fixed = new Simulation(bulkhead(Limit.FIXED, 25));
        Simulation adaptive = new Simulation(bulkhead(Limit.ADAPTIVE, 100));
        for (Simulation each : List.of(fixed, adaptive)) {
            each.run(600, CAPACITY);
            each.servers = 5;
            each.run(1_200, CAPACITY);
        }

        assertThat(adaptive.bulkhead.max()).isLessThan(20);
        assertThat(adaptive.latency(0.5)).isLessThan(0.75 * fixed.latency(0.5));
        assertThat((double) adaptive.latencies.size()).isGreaterThan(0.9 * fixed.latencies.size());
    }

    @Test
    void aLimitThatNoCallReachesDoesNotGrow() {
        Simulation simulation = new Simulation(bulkhead(Limit.ADAPTIVE, 100));

        simulation.run(1_200, CAPACITY / 10);

        assertThat(simulation.highestLimit).isEqualTo(AdaptiveLimit.START);
        assertThat(simulation.rejected).isZero();
    }

    @Test
    void growsToItsBoundWhileLatencyStaysAsItIs() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 30);
        for (int i = 0; i < AdaptiveLimit.PROBE_EVERY - 1; i++) {
            window(limit, Outcome.SUCCESS, 1_000, limit.limit());
        }

        assertThat(limit.limit()).isEqualTo(30);
    }

    @Test
    void dropsBringItDownToItsLowerBoundAndNoFurther() {
        for (FailureKind kind : List.of(
                FailureKind.TIMEOUT, FailureKind.RATE_LIMITED, FailureKind.RESOURCE_EXHAUSTED, FailureKind.REJECTED)) {
            AdaptiveLimit limit = new AdaptiveLimit(3, 100);
            window(limit, Classification.of(kind, "test"), -1, 1);
            assertThat(limit.limit()).as(kind.name()).isEqualTo(18);
            for (int i = 0; i < 2 * AdaptiveLimit.PROBE_EVERY; i++) {
                window(limit, Classification.of(kind, "test"), -1, 1);
            }
            assertThat(limit.limit()).as(kind.name()).isEqualTo(3);
        }
    }

    @Test
    void quickFailuresAndUnmeasuredWorkSayNothing() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 100);
        for (int i = 0; i < 1_000; i++) {
            assertThat(limit.ended(Classification.of(FailureKind.TRANSIENT, "test"), 1, 20))
                    .isFalse();
            assertThat(limit.ended(Outcome.IGNORED, 1, 20)).isFalse();
            assertThat(limit.ended(Outcome.SUCCESS, -1, 20)).isFalse();
        }

        assertThat(limit.limit()).isEqualTo(AdaptiveLimit.START);
    }

    @Test
    void latencyOfZeroIsNoDivisionByZero() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 100);
        window(limit, Outcome.SUCCESS, 0, 20);
        window(limit, Outcome.SUCCESS, 0, 20);

        assertThat(limit.limit()).isBetween(20, 22);
    }

    @Test
    void aSlowerBackendIsTheNewNormalAfterTheNextMeasurement() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 20);
        window(limit, Outcome.SUCCESS, 1_000, 20);
        for (int i = 0; i < 10; i++) {
            window(limit, Outcome.SUCCESS, 10_000, 20);
        }
        assertThat(limit.limit()).isLessThan(15);

        for (int i = 0; i < 3 * AdaptiveLimit.PROBE_EVERY; i++) {
            window(limit, Outcome.SUCCESS, 10_000, 20);
        }

        assertThat(limit.limit()).isEqualTo(20);
    }

    @Test
    void theBulkheadTellsAndAppliesTheLimitAsItIsNow() {
        Bulkhead bulkhead = bulkhead(Limit.ADAPTIVE, 100);
        assertThat(bulkhead.max()).isEqualTo(AdaptiveLimit.START);
        for (int i = 0; i < AdaptiveLimit.WINDOW; i++) {
            bulkhead.acquire().end(Classification.of(FailureKind.TIMEOUT, "test"));
        }

        assertThat(bulkhead.max()).isEqualTo(18);
        assertThat(bulkhead.snapshot()).containsEntry("max", 18);
        for (int i = 0; i < 18; i++) {
            bulkhead.acquire();
        }
        org.assertj.core.api.Assertions.assertThatThrownBy(bulkhead::acquire)
                .hasMessage("Bulkhead 'backend' is full: it permits 18 calls at once");
    }

    @Test
    void newBoundsKeepWhatTheLimitHasFound() {
        Bulkhead bulkhead = bulkhead(Limit.ADAPTIVE, 100);
        for (int i = 0; i < AdaptiveLimit.WINDOW; i++) {
            bulkhead.acquire().end(Classification.of(FailureKind.TIMEOUT, "test"));
        }
        bulkhead.reconfigure(BulkheadConfig.builder()
                .limit(Limit.ADAPTIVE)
                .maxConcurrent(50)
                .minConcurrent(5)
                .build());
        assertThat(bulkhead.max()).isEqualTo(18);

        bulkhead.reconfigure(
                BulkheadConfig.builder().limit(Limit.ADAPTIVE).maxConcurrent(10).build());
        assertThat(bulkhead.max()).isEqualTo(10);
        bulkhead.reconfigure(BulkheadConfig.builder().maxConcurrent(7).build());
        assertThat(bulkhead.max()).isEqualTo(7);
    }
}
