package dev.resilience.core.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Work that ends in the very moment its limit fires; real time, a bounded number of rounds. */
@org.junit.jupiter.api.Timeout(60)
class InterruptStressTests {

    private static final int ROUNDS = 20_000;
    private static final int THREADS = 3;

    private final ResilienceRuntime runtime = ResilienceRuntime.over(ResilienceRuntime.newExecutor());
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger inTime = new AtomicInteger();

    private Pipeline within(String name, long nanos) {
        return Pipeline.named(name)
                .runtime(runtime)
                .timeout(t -> t.duration(Duration.ofNanos(nanos)))
                .build();
    }

    private interface Round {
        void run(SplittableRandom random) throws Exception;
    }

    private static void race(int rounds, Round round) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> racers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                racers.add(pool.submit(() -> {
                    for (int j = 0; j < rounds / THREADS; j++) {
                        round.run(random);
                    }
                    return null;
                }));
            }
            for (Future<?> racer : racers) {
                racer.get(50, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void count(Pipeline pipeline, SplittableRandom random) {
        long spin = random.nextInt(60_000);
        boolean deaf = random.nextBoolean();
        try {
            pipeline.call(() -> work(spin, deaf));
            inTime.incrementAndGet();
        } catch (TimeoutExceededException expected) {
            late.incrementAndGet();
        }
    }

    private static String work(long nanos, boolean deaf) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos
                && (deaf || !Thread.currentThread().isInterrupted())) {
            Thread.onSpinWait();
        }
        return "done";
    }

    /** What comes after a guarded call: it would notice a flag that stayed, or an interrupt that comes late. */
    private static void blockAfterwards() throws InterruptedException {
        assertThat(Thread.currentThread().isInterrupted()).as("flag on exit").isFalse();
        assertThat(new CountDownLatch(1).await(1, TimeUnit.MICROSECONDS)).isFalse();
        LockSupport.parkNanos(1);
        assertThat(Thread.currentThread().isInterrupted()).as("flag afterwards").isFalse();
    }

    /** Trap 16. */
    @Test
    void noInterruptIsLeftBehindOrComesLate() throws Exception {
        Pipeline pipeline = within("inventory", 30_000);

        race(ROUNDS, random -> {
            count(pipeline, random);
            blockAfterwards();
        });

        assertThat(late.get()).as("rounds too late").isPositive();
        assertThat(inTime.get()).as("rounds in time").isPositive();
    }

    /** Trap 16. */
    @Test
    void nestedLimitsLeaveNoInterruptBehindEither() throws Exception {
        Pipeline outer = within("outer", 40_000);
        Pipeline middle = within("middle", 35_000);
        Pipeline inner = within("inner", 30_000);

        race(ROUNDS / 3, random -> {
            long head = random.nextInt(20_000);
            long tail = random.nextInt(20_000);
            try {
                outer.call(() -> {
                    work(head, true);
                    try {
                        return middle.call(() -> {
                            count(inner, random);
                            return work(tail, false);
                        });
                    } catch (TimeoutExceededException expected) {
                        return work(tail, false);
                    }
                });
            } catch (TimeoutExceededException expected) {
                late.incrementAndGet();
            }
            blockAfterwards();
        });

        assertThat(late.get()).isPositive();
    }

    /** Trap 16: the outer limit's interrupt is never lost to an inner one that fires at about the same time. */
    @Test
    void theOutersInterruptAlwaysArrives() throws Exception {
        Pipeline outer = within("outer", 60_000);
        Pipeline inner = within("inner", 40_000);

        race(ROUNDS / 3, random -> {
            long spin = random.nextInt(60_000);
            try {
                outer.call(() -> {
                    try {
                        inner.call(() -> work(spin, true));
                    } catch (TimeoutExceededException expected) {
                        late.incrementAndGet();
                    }
                    return new CountDownLatch(1).await(20, TimeUnit.SECONDS);
                });
                throw new AssertionError("hung");
            } catch (TimeoutExceededException expected) {
                inTime.incrementAndGet();
            }
            blockAfterwards();
        });

        assertThat(late.get()).isPositive();
    }

    /** Trap 16: a foreign interrupt is never lost when the work does not take it. */
    @Test
    void aPendingInterruptSurvivesEveryRace() throws Exception {
        Pipeline pipeline = within("inventory", 30_000);

        race(ROUNDS / 3, random -> {
            Thread.currentThread().interrupt();
            long spin = random.nextInt(60_000);
            try {
                pipeline.call(() -> work(spin, true));
            } catch (TimeoutExceededException expected) {
                late.incrementAndGet();
            }
            assertThat(Thread.interrupted()).isTrue();
            blockAfterwards();
        });

        assertThat(late.get()).isPositive();
    }
}
