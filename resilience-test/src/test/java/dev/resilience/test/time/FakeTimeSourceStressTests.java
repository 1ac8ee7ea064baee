package dev.resilience.test.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of rounds of random histories, each of which has one right outcome. */
@Timeout(120)
class FakeTimeSourceStressTests {

    private static final int THREADS = 4;

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void endThreads() {
        pool.shutdownNow();
    }

    /** The order of everything that happens is that of a simulation without threads. */
    @Test
    void runsSleepersAndTasksInTheOrderOfASimulation() throws Exception {
        for (int round = 0; round < 500; round++) {
            Random random = new Random(round);
            FakeTimeSource time = source(random);
            List<String> log = new CopyOnWriteArrayList<>();
            List<long[]> scripts = new ArrayList<>();
            List<Future<Void>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String name = (i % 2 == 0 ? "sleeper " : "task ") + i;
                long[] script = random.longs(5, 1, 6).toArray();
                scripts.add(script);
                if (i % 2 == 0) {
                    ends.add(pool.submit(() -> sleep(time, name, script, log)));
                    time.awaitWaiters(i / 2 + 1);
                } else {
                    schedule(time, name, script, 0, log);
                }
            }

            for (int i = 0; i < 6; i++) {
                time.advanceNanos(5);
            }

            assertThat(log).as("round %d", round).isEqualTo(simulate(scripts));
            assertThat(ends).allMatch(Future::isDone);
            assertThat(time.waiters()).isZero();
            assertThat(time.untilNextDue()).isEmpty();
        }
    }

    /** A wait ends with the grant or with its time, whichever comes first, and at exactly that time. */
    @Test
    void takesEveryGrantAtItsTime() throws Exception {
        for (int round = 0; round < 1_000; round++) {
            Random random = new Random(round);
            FakeTimeSource time = source(random);
            List<Future<String>> results = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long limit = random.nextLong(1, 20);
                long grantedAt = random.nextLong(0, 20);
                Grant grant = new Grant();
                results.add(pool.submit(() -> {
                    boolean granted = grant.await(time, limit);
                    return granted + "@" + time.elapsed().toNanos();
                }));
                time.awaitWaiters(i + 1);
                time.schedule(grant::give, grantedAt);
                // The wait was registered first: at the same time it is over before the grant is given.
                expected.add(grantedAt < limit ? "true@" + grantedAt : "false@" + limit);
            }

            time.advanceNanos(20);

            List<String> actual = new ArrayList<>();
            for (Future<String> result : results) {
                assertThat(result.isDone()).isTrue();
                actual.add(result.get());
            }
            assertThat(actual).as("round %d", round).isEqualTo(expected);
        }
    }

    /** Grants and interrupts from outside race with advances: no wait is lost, whatever ends it. */
    @Test
    void losesNoWaitWhenGrantsAndInterruptsRaceWithAdvances() throws Exception {
        FakeTimeSource time = new FakeTimeSource();
        for (int round = 0; round < 3_000; round++) {
            Grant grant = new Grant();
            CountDownLatch ended = new CountDownLatch(1);
            Future<String> result = pool.submit(() -> {
                try {
                    return grant.await(time, 10) ? "granted" : "over";
                } catch (InterruptedException e) {
                    return "interrupted";
                } finally {
                    ended.countDown();
                }
            });
            boolean interrupts = round % 3 == 0;
            Future<?> racer = pool.submit(() -> {
                Thread waiter = grant.waiter();
                if (interrupts && ended.getCount() > 0) {
                    waiter.interrupt();
                } else {
                    grant.give();
                }
            });
            while (ended.getCount() > 0) {
                time.advanceNanos(3);
            }

            assertThat(result.get()).isIn("granted", "over", "interrupted");
            racer.get();
            assertThat(time.waiters()).isZero();
            assertThat(time.untilNextDue()).isEmpty();
        }
    }

    private static FakeTimeSource source(Random random) {
        return new FakeTimeSource(Long.MAX_VALUE - random.nextLong(30), Instant.EPOCH);
    }

    private static Void sleep(FakeTimeSource time, String name, long[] script, List<String> log) throws Exception {
        for (long nap : script) {
            time.sleep(nap);
            log.add(name + "@" + time.elapsed().toNanos());
        }
        return null;
    }

    private static void schedule(FakeTimeSource time, String name, long[] script, int step, List<String> log) {
        if (step < script.length) {
            time.schedule(
                    () -> {
                        log.add(name + "@" + time.elapsed().toNanos());
                        schedule(time, name, script, step + 1, log);
                    },
                    script[step]);
        }
    }

    private static List<String> simulate(List<long[]> scripts) {
        record Event(long due, int registration, int script, int step) {}
        PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::due).thenComparingInt(Event::registration));
        int registrations = 0;
        for (int i = 0; i < scripts.size(); i++) {
            events.add(new Event(scripts.get(i)[0], registrations++, i, 0));
        }
        List<String> log = new ArrayList<>();
        while (!events.isEmpty()) {
            Event event = events.remove();
            log.add((event.script % 2 == 0 ? "sleeper " : "task ") + event.script + "@" + event.due);
            int next = event.step + 1;
            if (next < scripts.get(event.script).length) {
                long due = event.due + scripts.get(event.script)[next];
                events.add(new Event(due, registrations++, event.script, next));
            }
        }
        return log;
    }

    /** What an engine does to hand something to a waiting thread. */
    private static final class Grant {
        private final AtomicBoolean given = new AtomicBoolean();
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile Thread waiter;

        boolean await(FakeTimeSource time, long limit) throws InterruptedException {
            waiter = Thread.currentThread();
            begun.countDown();
            return time.await(given::get, limit);
        }

        Thread waiter() {
            while (begun.getCount() > 0) {
                Thread.onSpinWait();
            }
            return waiter;
        }

        void give() {
            given.set(true);
            LockSupport.unpark(waiter);
        }
    }
}
