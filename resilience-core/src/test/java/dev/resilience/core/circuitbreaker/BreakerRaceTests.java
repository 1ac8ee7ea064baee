package dev.resilience.core.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Permit;
import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Verdict;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import dev.resilience.core.window.Counts;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must hold whatever threads do at the same time. */
@Timeout(120)
class BreakerRaceTests {

    private static final Outcome[] OUTCOMES = {
        Outcome.SUCCESS, Outcome.SUCCESS, Rig.FAILURE, Rig.FAILURE, Outcome.IGNORED
    };

    /**
     * Traps 4, 10, 11: with calls, late outcomes, operators, new settings and time passing all at once, every permit has one
     * outcome, every counted transition one event, every rejected call one event, and each state follows the one before.
     */
    @Test
    void everythingIsCountedOnceAndToldOnceAndInOrder() throws Exception {
        Rig rig =
                new Rig(settings -> settings.openDuration(Duration.ofNanos(20)).maxDuration(Duration.ofNanos(50)));
        LongAdder admitted = new LongAdder();
        LongAdder rejected = new LongAdder();
        CyclicBarrier barrier = new CyclicBarrier(3);

        Racers.run(3, racer -> {
            Random random = new Random(racer);
            Deque<Permit> mine = new ArrayDeque<>();
            for (int i = 0; i < 60_000; i++) {
                if (i % 1_000 == 0) {
                    barrier.await(); // so that deliveries keep up, and no event is dropped
                }
                try {
                    mine.add(rig.breaker.acquire());
                    admitted.increment();
                } catch (CircuitBreakerOpenException rejection) {
                    rejected.increment();
                }
                while (mine.size() > random.nextInt(8)) {
                    Permit permit = random.nextInt(5) == 0 ? mine.removeFirst() : mine.removeLast();
                    permit.end(OUTCOMES[random.nextInt(OUTCOMES.length)]);
                    permit.end(Rig.FAILURE);
                }
                if (racer == 0 && i % 3 == 0) {
                    rig.time.advanceNanos(random.nextInt(12));
                } else if (random.nextInt(500) == 0) {
                    operate(rig, random);
                }
            }
            mine.forEach(permit -> permit.end(Rig.FAILURE));
        });

        assertThat(rig.runtime.events().dropped()).isZero();
        assertOneEventPerTransition(rig);
        CircuitBreakerStatistics statistics = rig.breaker.statistics();
        assertThat(statistics.rejections()).isEqualTo(rejected.sum());
        assertThat(rig.rejections().stream().filter(CallRejected::enforced).count())
                .isEqualTo(rejected.sum());
        assertThat(statistics.outcomes(Verdict.SUCCESS)
                        + statistics.outcomes(Verdict.FAILURE)
                        + statistics.outcomes(Verdict.IGNORED))
                .isEqualTo(admitted.sum());
        assertThat(rig.moves().size()).as("the race was one").isGreaterThan(1_000);

        rig.breaker.reset("end of the race");
        assertThat(rig.time.scheduledTasks())
                .as("timers that outlived their states")
                .isZero();
    }

    /** Windows with failures in them count successes for the statistics, and end, and are replaced; readers see every success once. */
    @Test
    void theSumOfSuccessesNeverFallsWhileWindowsEnd() throws Exception {
        Rig rig = new Rig(settings -> settings.windowCalls(4).failureRateThreshold(1));
        LongAdder succeeded = new LongAdder();

        Racers.run(4, racer -> {
            long last = 0;
            for (int i = 0; i < 60_000; i++) {
                if (racer == 0) {
                    long sum = rig.breaker.statistics().outcomes(Verdict.SUCCESS);
                    assertThat(sum).isGreaterThanOrEqualTo(last);
                    last = sum;
                } else if (racer == 1 && i % 20 == 0) {
                    rig.breaker.reset("race");
                } else if (racer == 1 && i % 20 == 10) {
                    int calls = 4 + i % 3;
                    rig.breaker.reconfigure(
                            Rig.config(settings -> settings.windowCalls(calls).failureRateThreshold(1)));
                } else if (i % 5 == 0) {
                    rig.breaker.acquire().end(Rig.FAILURE);
                } else {
                    rig.breaker.acquire().end(Outcome.SUCCESS);
                    succeeded.increment();
                }
            }
        });

        assertThat(rig.breaker.statistics().outcomes(Verdict.SUCCESS)).isEqualTo(succeeded.sum());
    }

    private static void operate(Rig rig, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> rig.breaker.forceOpen("race", Duration.ofNanos(30));
            case 1 -> rig.breaker.disable("race", Duration.ofNanos(30));
            case 2 -> rig.breaker.observe("race", Duration.ofNanos(60));
            case 3 -> rig.breaker.close("race");
            case 4 -> rig.breaker.reset("race");
            default ->
                rig.breaker.reconfigure(Rig.config(settings -> settings.windowCalls(2 + random.nextInt(6))
                        .openDuration(Duration.ofNanos(1 + random.nextInt(40)))
                        .permittedCalls(2 + random.nextInt(3))
                        .maxDuration(Duration.ofNanos(50))));
        }
    }

    private static void assertOneEventPerTransition(Rig rig) {
        String present = "CLOSED";
        Map<String, Long> told = new HashMap<>();
        for (String move : rig.moves()) {
            assertThat(move).startsWith(present + ">");
            present = move.substring(present.length() + 1);
            told.merge(move, 1L, Long::sum);
        }
        assertThat(rig.breaker.state()).hasToString(present);
        for (CircuitBreakerState from : CircuitBreakerState.values()) {
            for (CircuitBreakerState to : CircuitBreakerState.values()) {
                assertThat(rig.breaker.statistics().transitions(from, to))
                        .isEqualTo(told.getOrDefault(from + ">" + to, 0L));
            }
        }
    }

    /** Traps 4 and 12: of calls that find the open duration over at the same time, one probes; each other is rejected once. */
    @Test
    void callsThatRaceToProbeGetExactlyThePermittedProbes() throws Exception {
        int rounds = 3_000;
        int threads = 3;
        AtomicLong nanos = new AtomicLong();
        ResilienceRuntime runtime = ResilienceRuntime.over(new TimerlessClock(nanos), Runnable::run);
        List<Object> events = new ArrayList<>();
        runtime.events().subscribe(events::add);
        CircuitBreaker breaker = CircuitBreaker.of(
                "inventory",
                Rig.config(settings ->
                        settings.permittedCalls(1).successThreshold(1).openBackoffJitter(0)),
                runtime);
        CyclicBarrier barrier = new CyclicBarrier(threads);
        AtomicInteger probes = new AtomicInteger();

        Racers.run(threads, racer -> {
            for (int i = 0; i < rounds; i++) {
                if (barrier.await() == 0) {
                    breaker.acquire().end(Rig.FAILURE);
                    breaker.acquire().end(Rig.FAILURE);
                    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
                    nanos.addAndGet(Rig.OPEN.toNanos());
                    events.clear();
                    probes.set(0);
                }
                barrier.await();
                Permit probe = null;
                try {
                    probe = breaker.acquire();
                    probes.incrementAndGet();
                } catch (CircuitBreakerOpenException rejection) {
                    assertThat(rejection.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
                }
                barrier.await();
                if (probe != null) {
                    assertThat(probes).hasValue(1);
                    assertThat(events.stream().filter(CallRejected.class::isInstance))
                            .hasSize(threads - 1);
                    assertThat(events.stream().filter(StateChanged.class::isInstance))
                            .hasSize(1);
                    probe.end(Outcome.SUCCESS);
                    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
                }
            }
        });

        assertThat(breaker.statistics().rejections()).isEqualTo((long) rounds * (threads - 1));
        assertThat(breaker.statistics().transitions(CircuitBreakerState.OPEN, CircuitBreakerState.HALF_OPEN))
                .isEqualTo(rounds);
    }

    /** Trap 12: never more probes under way than permitted, though ignored ones return their slots all the time. */
    @Test
    void probesUnderWayNeverExceedThePermittedCalls() throws Exception {
        Rig rig = new Rig(); // closed, so that this half-open state decides nothing and lives on
        HalfOpen halfOpen = new HalfOpen(new Closed(rig.breaker, null), "test");
        AtomicInteger underWay = new AtomicInteger();
        LongAdder issued = new LongAdder();

        Racers.run(4, racer -> {
            for (int i = 0; i < 100_000; i++) {
                Permit probe = halfOpen.tryAcquire();
                if (probe != null) {
                    assertThat(underWay.incrementAndGet()).isBetween(1, 3);
                    issued.increment();
                    underWay.decrementAndGet();
                    probe.end(Outcome.IGNORED);
                }
            }
        });

        assertThat(issued.sum()).isGreaterThan(3);
        assertThat(rig.time.scheduledTasks()).isZero();
        assertThat(List.of(take(halfOpen), take(halfOpen), take(halfOpen), take(halfOpen)))
                .containsExactly(true, true, true, false);
    }

    private static boolean take(HalfOpen halfOpen) {
        return halfOpen.tryAcquire() != null;
    }

    /** Trap 11: the end of a probe and the end of its lease at the same time are one outcome. */
    @Test
    void aProbeThatEndsWithItsLeaseHasOneOutcome() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        Rig rig = new Rig(settings -> settings.permittedCalls(5).successThreshold(3));
        for (int round = 0; round < 300; round++) {
            rig.halfOpen();
            Permit probe = rig.breaker.acquire();
            Racers.run(2, racer -> {
                barrier.await();
                if (racer == 0) {
                    rig.time.advance(Rig.LEASE);
                } else {
                    probe.end(Outcome.SUCCESS);
                }
            });

            assertThat(rig.breaker.counts().calls()).isEqualTo(1);
            assertThat(rig.time.scheduledTasks()).isZero();
            rig.breaker.reset("next round");
        }
    }

    /** Trap 3: leaving HALF_OPEN while probes are being let through leaves no lease behind. */
    @Test
    void noLeaseOutlivesItsState() throws Exception {
        Rig rig = new Rig(settings -> settings.permittedCalls(100).successThreshold(100));
        for (int round = 0; round < 500; round++) {
            rig.halfOpen();
            CyclicBarrier barrier = new CyclicBarrier(2);
            Racers.run(2, racer -> {
                barrier.await();
                if (racer == 0) {
                    rig.breaker.reset("race");
                } else {
                    rig.acquire(20);
                }
            });

            assertThat(rig.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
            assertThat(rig.time.scheduledTasks()).isZero();
        }
    }

    /** Trap 41: outcomes of threads far apart are in the window exactly. */
    @Test
    void noOutcomeIsLostOrCountedTwice() throws Exception {
        Rig rig = new Rig(settings -> settings.windowCalls(200_000).minimumCalls(200_000));

        Racers.run(2, racer -> {
            for (int i = 0; i < 50_000; i++) {
                rig.breaker.acquire().end(i % 5 == 0 ? Rig.FAILURE : Outcome.SUCCESS);
            }
        });

        assertThat(rig.breaker.counts()).isEqualTo(new Counts(100_000, 20_000));
    }

    /** Trap 28: listeners may call back into the breaker, on another thread, without a deadlock. */
    @Test
    void aListenerMayUseTheBreaker() throws Exception {
        FakeTimeSource time = new FakeTimeSource();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            ResilienceRuntime runtime = ResilienceRuntime.over(time, pool);
            CircuitBreaker breaker = CircuitBreaker.of("inventory", Rig.config(settings -> settings), runtime);
            List<String> seen = new ArrayList<>();
            runtime.events().subscribe(event -> {
                StateChanged change = (StateChanged) event;
                seen.add(change.from() + ">" + change.to());
                if (change.to().equals("OPEN")) {
                    breaker.reset("by a listener");
                }
            });
            for (int i = 0; i < 100; i++) {
                breaker.acquire().end(Rig.FAILURE);
                breaker.acquire().end(Rig.FAILURE);
                while (breaker.state() != CircuitBreakerState.CLOSED) {
                    Thread.onSpinWait();
                }
            }
            pool.submit(() -> {}).get();
            pool.shutdown();

            assertThat(seen).startsWith("CLOSED>OPEN", "OPEN>CLOSED").hasSizeGreaterThanOrEqualTo(199);
        } finally {
            pool.shutdownNow();
        }
    }

    /** A clock whose timers never fire: only calls find out that time has passed. */
    private record TimerlessClock(AtomicLong nanos) implements TimeSource {

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public Instant wallTime() {
            return Instant.EPOCH;
        }

        @Override
        public boolean await(BooleanSupplier done, long atMost) {
            throw new UnsupportedOperationException("a breaker does not wait");
        }

        @Override
        public Scheduled schedule(Runnable task, long delayNanos) {
            return () -> {};
        }
    }
}
