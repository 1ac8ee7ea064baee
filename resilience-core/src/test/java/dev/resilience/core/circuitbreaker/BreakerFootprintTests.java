package dev.resilience.core.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ChildJvm;
import dev.resilience.core.ChildJvm.End;
import dev.resilience.core.Guarded;
import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.failure.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jol.info.GraphLayout;

/**
 * Trap 42: what one more circuit breaker keeps in memory, its window and its counters included, is bounded, however many threads
 * have used it and however many processors there are.
 */
@Timeout(120)
class BreakerFootprintTests {

    /** Bytes, with compressed references; docs/performance.md tells the same. */
    private static final int COUNT_WINDOW_OF_100 = 850;

    private static final int TIME_WINDOW_OF_A_MINUTE = 1_350;

    private static final int BREAKERS = 20;
    private static final int THREADS = 8;
    private static final int CALLS = 5_000;

    @Test
    void isBoundedHere() throws Exception {
        assertThat(retained(WindowType.COUNT)).isLessThanOrEqualTo(COUNT_WINDOW_OF_100);
        assertThat(retained(WindowType.TIME)).isLessThanOrEqualTo(TIME_WINDOW_OF_A_MINUTE);
    }

    @Test
    void isBoundedOn64Processors() throws Exception {
        End end = ChildJvm.run(
                List.of("-XX:ActiveProcessorCount=64", "-Djol.magicFieldOffset=true"), List.of(), InAJvmOfItsOwn.class);

        assertThat(end.output())
                .containsPattern("64 processors, \\d+ and \\d+ bytes")
                .doesNotContain("Exception");
        assertThat(end.status()).as(end.output()).isZero();
    }

    /** Ends with 1 if a breaker takes too much. */
    static final class InAJvmOfItsOwn {

        private InAJvmOfItsOwn() {}

        public static void main(String[] args) throws Exception {
            long count = retained(WindowType.COUNT);
            long time = retained(WindowType.TIME);
            System.out.printf(
                    "%d processors, %d and %d bytes%n", Runtime.getRuntime().availableProcessors(), count, time);
            System.exit(count <= COUNT_WINDOW_OF_100 && time <= TIME_WINDOW_OF_A_MINUTE ? 0 : 1);
        }
    }

    /** What the second half of many breakers adds to the first, after threads have fought for each of them. */
    private static long retained(WindowType type) throws InterruptedException {
        ResilienceRuntime shared = new Guarded().runtime; // by nobody else: it must not grow meanwhile
        List<Object> breakers = new ArrayList<>();
        for (int i = 0; i < 2 * BREAKERS; i++) {
            CircuitBreakerConfig config =
                    CircuitBreakerConfig.builder().windowType(type).build();
            CircuitBreaker breaker = CircuitBreaker.of("inventory-" + i, config, shared);
            Racers.run(THREADS, racer -> {
                for (int call = 0; call < CALLS; call++) {
                    breaker.acquire().end(call % 10 == 0 ? Rig.FAILURE : Outcome.SUCCESS);
                }
            });
            breakers.add(breaker);
        }
        long half = size(breakers.subList(0, BREAKERS));
        return (size(breakers) - half) / BREAKERS;
    }

    private static long size(List<Object> breakers) {
        return GraphLayout.parseInstance(breakers.toArray()).totalSize();
    }
}
