package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Permit;
import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.core.window.Counts;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must hold whatever threads do at the same time. */
@Timeout(120)
class BudgetRaceTests {

    private final FakeTimeSource time = new FakeTimeSource();
    private final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
    private final List<String> moves = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final AtomicInteger rejectionsTold = new AtomicInteger();

    BudgetRaceTests() {
        runtime.events().subscribe(event -> {
            if (event instanceof StateChanged change) {
                moves.add(change.from() + ">" + change.to());
            } else if (event instanceof CallRejected) {
                rejectionsTold.incrementAndGet();
            }
        });
    }

    private static FailureBudgetConfig config(OnBreach onBreach, int windowSeconds) {
        return FailureBudgetConfig.builder()
                .threshold(0.2)
                .minSamples(5)
                .window(Duration.ofSeconds(windowSeconds))
                .onBreach(onBreach)
                .recoverySamples(2)
                .build();
    }

    /** Traps 4 and 10: breaches begin and end once each and are told in order; each rejected call is counted and told once. */
    @Test
    void everyEpisodeAndEveryRejectionIsCountedAndToldOnce() throws Exception {
        FailureBudget budget = FailureBudget.of("search", config(OnBreach.REJECT, 5), runtime);
        budget.listen(new FailureBudgetListener() {
            @Override
            public void onBreach(Breach breach) {
                heard.add("INTACT>BREACHED");
            }

            @Override
            public void onRecovered(Breach breach, Recovery recovery) {
                heard.add("BREACHED>INTACT");
            }
        });
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
                    mine.add(budget.acquire());
                } catch (FailureBudgetExhaustedException rejection) {
                    rejected.increment();
                }
                while (mine.size() > random.nextInt(6)) {
                    mine.removeFirst()
                            .end(random.nextInt(10) < i / 100 % 5 ? FailureBudgetTests.FAILURE : Outcome.SUCCESS);
                }
                if (racer == 0 && i % 4 == 0) {
                    time.advance(Duration.ofMillis(random.nextInt(500)));
                } else if (random.nextInt(1_000) == 0) {
                    budget.reset();
                } else if (random.nextInt(1_000) == 0) {
                    budget.reconfigure(
                            config(random.nextInt(3) == 0 ? OnBreach.NOTIFY : OnBreach.REJECT, 5 + random.nextInt(2)));
                }
            }
        });

        assertThat(runtime.events().dropped()).isZero();
        assertThat(budget.rejections()).isEqualTo(rejected.sum()).isEqualTo(rejectionsTold.get());
        for (int i = 0; i < moves.size(); i++) {
            assertThat(moves.get(i)).isEqualTo(i % 2 == 0 ? "INTACT>BREACHED" : "BREACHED>INTACT");
        }
        assertThat(heard).isEqualTo(moves);
        assertThat(budget.isBreached()).isEqualTo(moves.size() % 2 == 1);
        assertThat(budget.breaches()).isEqualTo((moves.size() + 1) / 2);
        assertThat(moves.size()).as("the race was one").isGreaterThan(100);
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void manyThreadsThatBreachAtOnceBreachOnce() throws Exception {
        FailureBudget budget = FailureBudget.of("search", config(OnBreach.NOTIFY, 30), runtime);
        CyclicBarrier barrier = new CyclicBarrier(3);

        Racers.run(3, racer -> {
            for (int round = 0; round < 2_000; round++) {
                barrier.await();
                for (int i = 0; i < 3; i++) {
                    budget.acquire().end(FailureBudgetTests.FAILURE);
                }
                if (barrier.await() == 0) {
                    assertThat(budget.counts()).isEqualTo(new Counts(9, 9));
                    assertThat(budget.isBreached()).isTrue();
                    budget.reset();
                }
            }
        });

        assertThat(budget.breaches()).isEqualTo(2_000);
        assertThat(moves).hasSize(4_000);
    }

    /** The probes of a second: however many calls ask at once, one of a hundred and the first in a second may pass. */
    @Test
    void callsThatAskAtOnceGetTheProbesOfTheirNumber() throws Exception {
        FailureBudget budget = FailureBudget.of("search", config(OnBreach.REJECT, 30), runtime);
        for (int i = 0; i < 5; i++) {
            budget.acquire().end(FailureBudgetTests.FAILURE);
        }
        AtomicInteger passed = new AtomicInteger();

        Racers.run(3, racer -> {
            for (int i = 0; i < 20_000; i++) {
                try {
                    budget.acquire();
                    passed.incrementAndGet();
                } catch (FailureBudgetExhaustedException rejection) {
                    assertThat(rejection.executed()).isNotNull();
                }
            }
        });

        assertThat(passed).hasValue(600);
        assertThat(budget.rejections()).isEqualTo(59_400);
    }

    /** The last sample may be a success that takes no lock: of threads that bring it at once, somebody breaches. */
    @Test
    void theOutcomeThatCompletesTheSamplesBreachesWhoeverBringsIt() throws Exception {
        FailureBudget budget = FailureBudget.of("search", config(OnBreach.NOTIFY, 30), runtime);
        CyclicBarrier barrier = new CyclicBarrier(2);

        Racers.run(2, racer -> {
            for (int round = 0; round < 5_000; round++) {
                if (barrier.await() == 0) {
                    budget.reset();
                    budget.acquire().end(Outcome.SUCCESS); // calm
                }
                barrier.await();
                budget.acquire().end(racer == 0 ? FailureBudgetTests.FAILURE : Outcome.SUCCESS);
                budget.acquire().end(racer == 0 ? FailureBudgetTests.FAILURE : Outcome.SUCCESS);
                barrier.await();
                assertThat(budget.isBreached()).as("2 of 5, round %d", round).isTrue();
            }
        });

        assertThat(budget.breaches()).isEqualTo(5_000);
    }
}
