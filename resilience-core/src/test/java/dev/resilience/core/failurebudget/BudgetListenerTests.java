package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.failure.Outcome;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who hears of the episodes of a budget. */
class BudgetListenerTests {

    /** 50 % of at least 4. */
    private static final FailureBudgetConfig CONFIG = FailureBudgetConfig.builder()
            .threshold(0.5)
            .minSamples(4)
            .window(Duration.ofSeconds(30))
            .build();

    private final FakeTimeSource time = new FakeTimeSource();
    private final List<String> heard = new ArrayList<>();

    private FailureBudget budget() {
        return FailureBudget.of("search", CONFIG, ResilienceRuntime.over(time, Runnable::run));
    }

    private static void end(FailureBudget budget, int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            budget.acquire().end(outcome);
        }
    }

    private static void breach(FailureBudget budget) {
        end(budget, 4, FailureBudgetTests.FAILURE);
        assertThat(budget.isBreached()).isTrue();
    }

    private FailureBudgetListener listener() {
        return new FailureBudgetListener() {
            @Override
            public void onBreach(Breach breach) {
                heard.add("breach " + breach.name() + ": " + breach.reason());
            }

            @Override
            public void onRecovered(Breach breach, Recovery recovery) {
                heard.add("recovered from " + breach.counts().failures() + ": " + recovery.reason()
                        + (recovery.byHand() ? " by hand" : ""));
            }
        };
    }

    @Test
    void listenersHearOfEachEpisodeOnceInOrder() {
        FailureBudget budget = budget();
        Subscription subscription = budget.listen(listener());

        breach(budget);
        end(budget, 4, Outcome.SUCCESS);
        breach(budget);
        budget.reset();
        budget.reset();

        assertThat(heard)
                .containsExactly(
                        "breach search: 4 of 4 calls failed (100.0%; the budget is 50.0%)",
                        "recovered from 4: 4 of 8 calls failed (50.0%; the budget is 50.0%)",
                        "breach search: 5 of 9 calls failed (55.6%; the budget is 50.0%)",
                        "recovered from 5: reset by hand");
        subscription.cancel();
        breach(budget);
        assertThat(heard).hasSize(4);
    }

    @Test
    void aListenerThatFailsIsCalledAgainAndDisturbsNobody() {
        FailureBudget budget = budget();
        List<String> failures = new ArrayList<>();
        budget.listen(new FailureBudgetListener() {
            @Override
            public void onBreach(Breach breach) {
                failures.add("breach");
                throw new AssertionError("on purpose");
            }
        });
        budget.listen(listener());

        breach(budget);
        budget.reset();
        breach(budget);

        assertThat(failures).hasSize(2);
        assertThat(heard).hasSize(3);
    }

    /** A guarded call must not run what listeners do, nor suffer when the executor refuses. */
    @Test
    void listenersRunOnTheExecutorOnly() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        boolean[] refuses = {true};
        Executor executor = task -> {
            if (refuses[0]) {
                throw new RejectedExecutionException("full");
            }
            tasks.add(task);
        };
        FailureBudget budget = FailureBudget.of("search", CONFIG, ResilienceRuntime.over(time, executor));
        budget.listen(listener());

        breach(budget);
        refuses[0] = false;
        budget.reset();
        assertThat(heard).isEmpty();
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(heard).hasSize(2);
        breach(budget);
        tasks.remove().run();

        assertThat(heard).hasSize(3);
        assertThat(tasks).isEmpty();
    }
}
