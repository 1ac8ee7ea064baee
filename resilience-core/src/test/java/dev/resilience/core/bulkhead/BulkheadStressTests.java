package dev.resilience.core.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that come, wait, are interrupted, cancel and resize at once, in real time; a bounded number of rounds. */
@Timeout(30)
class BulkheadStressTests {

    private static final int THREADS = 6;
    private static final int ROUNDS = 20_000;
    private static final int MOST = 4;

    private final ExecutorService async = Executors.newFixedThreadPool(2);
    private final ResilienceRuntime runtime = ResilienceRuntime.over(async);
    private final Bulkhead bulkhead = Bulkhead.of("inventory", config(MOST), runtime);
    private final Pipeline pipeline =
            Pipeline.named("inventory").runtime(runtime).with(bulkhead).build();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void endThreads() {
        async.shutdownNow();
    }

    private static BulkheadConfig config(int maxConcurrent) {
        return BulkheadConfig.builder()
                .maxConcurrent(maxConcurrent)
                .maxWait(Duration.ofNanos(50_000))
                .maxQueue(5)
                .build();
    }

    private String work() {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        for (int i = 0; i < 20; i++) {
            Thread.onSpinWait();
        }
        running.decrementAndGet();
        return "done";
    }

    /** Trap 8. */
    @Test
    void permitsAreConservedWhateverThreadsDoToEachOther() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS + 1);
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> callers = new CopyOnWriteArrayList<>();
        List<Future<?>> rounds = new ArrayList<>();
        try {
            for (int i = 0; i < THREADS; i++) {
                long seed = i;
                rounds.add(pool.submit(() -> {
                    callers.add(Thread.currentThread());
                    callOften(new SplittableRandom(seed));
                    return null;
                }));
            }
            Future<?> disturber = pool.submit(() -> disturb(stop, callers));
            for (Future<?> one : rounds) {
                one.get(50, TimeUnit.SECONDS);
            }
            stop.set(true);
            disturber.get(10, TimeUnit.SECONDS);
        } finally {
            stop.set(true);
            pool.shutdownNow();
        }
        awaitIdle();

        assertThat(bulkhead.active()).isZero();
        assertThat(bulkhead.queued()).isZero();
        assertThat(mostRunning.get()).isBetween(1, MOST);
        assertThat(done.get()).isPositive();
        for (int i = 0; i < bulkhead.settings().maxConcurrent(); i++) {
            bulkhead.acquire();
        }
    }

    private void callOften(SplittableRandom random) {
        for (int i = 0; i < ROUNDS; i++) {
            if (random.nextBoolean()) {
                callNow();
            } else {
                callLater(random);
            }
            var unused = Thread.interrupted();
        }
    }

    private void callNow() {
        try {
            pipeline.call(this::work);
            done.incrementAndGet();
        } catch (BulkheadFullException | CancellationException expected) {
            Thread.onSpinWait();
        }
    }

    private void callLater(SplittableRandom random) {
        CompletableFuture<String> call =
                pipeline.callAsync(() -> CompletableFuture.supplyAsync(this::work, Runnable::run));
        if (random.nextInt(3) == 0) {
            call.cancel(true);
        }
        try {
            call.join();
            done.incrementAndGet();
        } catch (CancellationException expected) {
            Thread.onSpinWait();
        } catch (CompletionException failure) {
            assertThat(failure).hasCauseInstanceOf(BulkheadFullException.class);
        }
    }

    private void disturb(AtomicBoolean stop, List<Thread> callers) {
        SplittableRandom random = new SplittableRandom(42);
        while (!stop.get()) {
            bulkhead.reconfigure(config(1 + random.nextInt(MOST)));
            if (!callers.isEmpty()) {
                callers.get(random.nextInt(callers.size())).interrupt();
            }
            Thread.yield();
        }
        bulkhead.reconfigure(config(MOST));
    }

    /** Calls that were given up return their permits on the executor. */
    private void awaitIdle() throws Exception {
        while (bulkhead.active() > 0) {
            async.submit(() -> {}).get(10, TimeUnit.SECONDS);
        }
    }
}
