package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jol.info.GraphLayout;

@Timeout(60)
class EnumCountersTests {

    private static final int THREADS = 4;
    private static final int MOST_ROUNDS = 1_000;

    private final EnumCounters<Verdict> counters = new EnumCounters<>(Verdict.class);

    @Test
    void everyConstantHasItsOwnCount() {
        counters.increment(Verdict.SUCCESS);
        counters.increment(Verdict.IGNORED);
        counters.increment(Verdict.IGNORED);

        assertThat(counters.sum(Verdict.SUCCESS)).isEqualTo(1);
        assertThat(counters.sum(Verdict.FAILURE)).isZero();
        assertThat(counters.sum(Verdict.IGNORED)).isEqualTo(2);
    }

    @Test
    void racingThreadsLoseNothingAndSumsNeverFall() throws Exception {
        long small = bytes();
        CyclicBarrier barrier = new CyclicBarrier(THREADS + 1);
        long[] rounds = new long[1];
        boolean[] enough = new boolean[1];

        // Until threads have really met: then the counters are spread, and larger.
        Racers.run(THREADS + 1, racer -> {
            long last = 0;
            while (!enough[0]) {
                barrier.await();
                for (int i = 0; i < 2_000; i++) {
                    if (racer < THREADS) {
                        counters.increment(i % 10 == 0 ? Verdict.FAILURE : Verdict.SUCCESS);
                    } else {
                        long sum = counters.sum(Verdict.SUCCESS);
                        assertThat(sum).isGreaterThanOrEqualTo(last);
                        last = sum;
                    }
                }
                if (barrier.await() == 0) {
                    rounds[0]++;
                    enough[0] = bytes() > small && rounds[0] >= 10 || rounds[0] == MOST_ROUNDS;
                }
                barrier.await(10, TimeUnit.SECONDS);
            }
        });

        assertThat(bytes()).as("bytes once spread").isBetween(small + 1, small + 400);
        assertThat(counters.sum(Verdict.SUCCESS)).isEqualTo(rounds[0] * THREADS * 1_800);
        assertThat(counters.sum(Verdict.FAILURE)).isEqualTo(rounds[0] * THREADS * 200);
        assertThat(counters.sum(Verdict.IGNORED)).isZero();
    }

    /** Trap 42: small, and not larger on larger machines. */
    @Test
    void countersThatNobodyFightsForAreSmall() {
        for (int i = 0; i < 10_000; i++) {
            counters.increment(Verdict.SUCCESS);
        }

        assertThat(bytes()).isLessThanOrEqualTo(100);
    }

    private long bytes() {
        return GraphLayout.parseInstance(counters).totalSize();
    }
}
