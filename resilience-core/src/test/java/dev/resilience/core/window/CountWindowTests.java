package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CountWindowTests {

    @Test
    void isEmptyAtFirst() {
        assertThat(new CountWindow(3).counts()).isEqualTo(Counts.NONE);
    }

    /**
     * Trap 41: writers one lap apart do not drift the counts. Between two rounds of racing, outcomes of one kind fill the window: then
     * its counts are known, and a drift would stay visible for ever.
     */
    @Test
    void countsDoNotDriftWhenThreadsLapEachOther() throws Exception {
        int size = 4;
        CountWindow window = new CountWindow(size);
        CyclicBarrier barrier = new CyclicBarrier(3);

        Racers.run(3, racer -> {
            Random random = new Random(racer);
            for (int round = 0; round < 200; round++) {
                for (int i = 0; i < 1_000; i++) {
                    Counts seen = Windows.record(window, random.nextBoolean());
                    assertThat(seen.calls()).isBetween(1, size);
                    assertThat(seen.failures()).isBetween(0, seen.calls());
                }
                boolean lastIsFailure = round % 2 == 0;
                if (barrier.await() == 0) {
                    for (int i = 0; i < size; i++) {
                        Windows.record(window, lastIsFailure);
                    }
                    assertThat(window.counts()).isEqualTo(new Counts(size, lastIsFailure ? size : 0));
                }
                barrier.await();
            }
        });
    }

    /** Trap 41, the totals: no outcome is lost or counted twice. */
    @Test
    void everyOutcomeOfEveryThreadIsCountedOnce() throws Exception {
        int each = 100_000;
        CountWindow window = new CountWindow(2 * each);

        Racers.run(2, racer -> {
            for (int i = 0; i < each; i++) {
                Windows.record(window, racer == 0 || i % 4 == 0);
            }
        });

        assertThat(window.counts()).isEqualTo(new Counts(2 * each, each + each / 4));
    }
}
