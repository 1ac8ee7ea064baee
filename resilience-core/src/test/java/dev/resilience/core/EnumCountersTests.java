package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Month;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jol.info.GraphLayout;

@Timeout(60)
class EnumCountersTests {

    private static final int THREADS = 4;
    private static final long INCREMENTS = 50_000;

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

    /** Whether threads really meet is chance; so one of them does in the middle of the race what the first to meet would do. */
    @Test
    void racingThreadsLoseNothingAndSumsNeverFallWhileTheCountersAreSpread() throws Exception {
        long small = bytes();
        CyclicBarrier barrier = new CyclicBarrier(THREADS + 1);

        Racers.run(THREADS + 1, racer -> {
            long last = 0;
            barrier.await();
            for (int i = 0; i < INCREMENTS; i++) {
                if (racer == THREADS) {
                    long sum = counters.sum(Verdict.SUCCESS);
                    assertThat(sum).isGreaterThanOrEqualTo(last);
                    last = sum;
                } else {
                    counters.increment(i % 10 == 0 ? Verdict.FAILURE : Verdict.SUCCESS);
                }
                if (racer == 0 && i == INCREMENTS / 2) {
                    counters.spread();
                }
            }
        });

        assertThat(bytes()).as("bytes once spread").isBetween(small + 1, small + 110);
        assertThat(counters.sum(Verdict.SUCCESS)).isEqualTo(THREADS * INCREMENTS / 10 * 9);
        assertThat(counters.sum(Verdict.FAILURE)).isEqualTo(THREADS * INCREMENTS / 10);
        assertThat(counters.sum(Verdict.IGNORED)).isZero();
    }

    @Test
    void manyAreAddedToOneConstantOfMany() {
        EnumCounters<Thread.State> six = new EnumCounters<>(Thread.State.class);
        EnumCounters<DayOfWeek> seven = new EnumCounters<>(DayOfWeek.class);
        EnumCounters<Month> twelve = new EnumCounters<>(Month.class);
        six.add(Thread.State.TERMINATED, 5);
        seven.increment(DayOfWeek.SUNDAY);
        twelve.increment(Month.DECEMBER);
        twelve.add(Month.DECEMBER, 7);

        assertThat(six.sum(Thread.State.TERMINATED)).isEqualTo(5);
        assertThat(six.sum(Thread.State.NEW)).isZero();
        assertThat(seven.sum(DayOfWeek.SUNDAY)).isEqualTo(1);
        assertThat(twelve.sum(Month.DECEMBER)).isEqualTo(8);
    }

    /** Threads that are started together have numbers that follow one another; few meetings are to do. */
    @Test
    void threadsThatBeginWithTheSameArrayPart() {
        for (long thread = 1; thread < 200; thread++) {
            EnumCounters<Verdict> shared = new EnumCounters<>(Verdict.class);
            int meetings = 0;
            while (shared.beginsWithFirst(thread) == shared.beginsWithFirst(thread + 1)) {
                shared.moveOn();
                meetings++;
            }
            assertThat(meetings).as("meetings of %d and the next", thread).isLessThan(8);
        }
    }

    /** More threads than two meet for ever; that is no reason to move them for ever. */
    @Test
    void threadsAreNotMovedForEver() {
        for (int i = 0; i < 32; i++) {
            counters.moveOn();
        }
        boolean[] settled = new boolean[100];
        for (int thread = 0; thread < settled.length; thread++) {
            settled[thread] = counters.beginsWithFirst(thread);
        }

        counters.moveOn();

        for (int thread = 0; thread < settled.length; thread++) {
            assertThat(counters.beginsWithFirst(thread)).isEqualTo(settled[thread]);
        }
        assertThat(settled).contains(true, false);
    }

    /** Trap 42: small, and not larger on larger machines. */
    @Test
    void countersThatNobodyFightsForAreSmall() {
        for (int i = 0; i < 10_000; i++) {
            counters.increment(Verdict.SUCCESS);
        }

        assertThat(bytes()).isLessThanOrEqualTo(130);
    }

    private long bytes() {
        return GraphLayout.parseInstance(counters).totalSize();
    }
}
