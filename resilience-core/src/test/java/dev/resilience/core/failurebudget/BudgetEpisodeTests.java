package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.HookedTime;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.core.failurebudget.FailureBudgetConfig.Reset;
import dev.resilience.core.window.Counts;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How an episode begins and ends. */
class BudgetEpisodeTests {

    private static final Outcome TIMEOUT = Classification.of(FailureKind.TIMEOUT, "test");

    private final FakeTimeSource time = new FakeTimeSource();
    private final List<StateChanged> changes = new ArrayList<>();
    private final List<CallRejected> rejections = new ArrayList<>();
    private final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);

    BudgetEpisodeTests() {
        runtime.events().subscribe(event -> {
            if (event instanceof StateChanged change) {
                changes.add(change);
            } else if (event instanceof CallRejected rejection) {
                rejections.add(rejection);
            }
        });
    }

    /** 50 % of at least 4. */
    private static FailureBudgetConfig config(UnaryOperator<FailureBudgetConfig.Builder> settings) {
        return settings.apply(FailureBudgetConfig.builder()
                        .threshold(0.5)
                        .minSamples(4)
                        .recoverySamples(2)
                        .recoveryRatio(0)
                        .window(Duration.ofSeconds(30)))
                .build();
    }

    private FailureBudget budget(UnaryOperator<FailureBudgetConfig.Builder> settings) {
        return FailureBudget.of("search", config(settings), runtime);
    }

    private static UnaryOperator<FailureBudgetConfig.Builder> rejecting() {
        return settings -> settings.onBreach(OnBreach.REJECT);
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

    private Permit probe(FailureBudget budget) {
        time.advance(Duration.ofSeconds(1));
        return budget.acquire();
    }

    @Test
    void aLatchedBreachLastsUntilItIsResetWhateverTheOutcomes() {
        FailureBudget budget = budget(settings -> settings.reset(Reset.MANUAL));
        breach(budget);

        end(budget, 100, Outcome.SUCCESS);
        time.advance(Duration.ofHours(1));
        end(budget, 100, Outcome.SUCCESS);
        assertThat(budget.isBreached()).isTrue();
        budget.reset();

        assertThat(budget.isBreached()).isFalse();
        assertThat(changes).extracting(StateChanged::byHand).containsExactly(false, true);
    }

    @Test
    void aLatchedBreachThatRejectsIsProbedButDoesNotEnd() {
        FailureBudget budget = budget(settings -> rejecting().apply(settings).reset(Reset.MANUAL));
        breach(budget);

        for (int i = 0; i < 5; i++) {
            probe(budget).end(Outcome.SUCCESS);
        }
        assertThat(budget.isBreached()).isTrue();
        assertThat(budget.snapshot()).containsEntry("probes", 5L).containsEntry("probeSamples", 2);
        budget.reconfigure(config(rejecting()));

        assertThat(budget.isBreached()).as("what the probes said holds at once").isFalse();
    }

    @Test
    void duringTheCoolDownNothingEndsABreach() {
        FailureBudget budget = budget(settings -> settings.coolDown(Duration.ofSeconds(10)));
        breach(budget);

        time.advance(Duration.ofSeconds(10).minusNanos(1));
        end(budget, 100, Outcome.SUCCESS);
        assertThat(budget.isBreached()).isTrue();
        time.advanceNanos(1);
        assertThat(budget.isBreached()).as("without an outcome").isTrue();
        end(budget, 1, Outcome.SUCCESS);

        assertThat(budget.isBreached()).isFalse();
    }

    @Test
    void probesOfTheCoolDownCountOnceItIsOver() {
        FailureBudget budget = budget(settings -> rejecting().apply(settings).coolDown(Duration.ofSeconds(5)));
        breach(budget);

        for (int i = 0; i < 4; i++) {
            probe(budget).end(Outcome.SUCCESS);
            assertThat(budget.isBreached()).isTrue();
        }
        probe(budget).end(Outcome.SUCCESS);

        assertThat(budget.isBreached()).isFalse();
    }

    @Test
    void anotherNumberOfRecoverySamplesBeginsProbingAnew() {
        FailureBudget budget = budget(rejecting());
        breach(budget);
        probe(budget).end(Outcome.SUCCESS);
        budget.reconfigure(config(settings -> rejecting().apply(settings).recoverySamples(3)));

        probe(budget).end(Outcome.SUCCESS);
        probe(budget).end(Outcome.SUCCESS);
        assertThat(budget.isBreached()).isTrue();
        probe(budget).end(Outcome.SUCCESS);

        assertThat(budget.isBreached()).isFalse();
    }

    @Test
    void whatTheOutcomesSayUnderNewSettingsHoldsAtOnce() {
        FailureBudget budget = budget(settings -> settings);
        end(budget, 3, Outcome.SUCCESS);
        end(budget, 2, TIMEOUT);

        budget.reconfigure(config(settings -> settings.threshold(0.3)));
        assertThat(budget.isBreached()).isTrue();
        budget.reconfigure(config(settings -> settings.threshold(0.4)));

        assertThat(budget.isBreached()).isFalse();
        assertThat(changes)
                .extracting(StateChanged::reason)
                .containsExactly(
                        "2 of 5 calls failed (40.0%; the budget is 30.0%)",
                        "2 of 5 calls failed (40.0%; the budget is 40.0%)");
    }

    @Test
    void newSettingsThatComeWhileAnOutcomeIsRecordedJudgeItToo() {
        HookedTime hooked = new HookedTime(time);
        FailureBudget budget =
                FailureBudget.of("search", config(settings -> settings), ResilienceRuntime.over(hooked, Runnable::run));
        end(budget, 1, TIMEOUT);
        end(budget, 2, Outcome.SUCCESS);
        hooked.atNextReading(() -> budget.reconfigure(config(settings -> settings.threshold(0.2))));

        end(budget, 1, Outcome.SUCCESS);

        assertThat(budget.isBreached()).as("1 of 4").isTrue();
    }

    @Test
    void newSettingsThatComeWhileABreachBeginsMayEndIt() {
        HookedTime hooked = new HookedTime(time);
        FailureBudget budget =
                FailureBudget.of("search", config(settings -> settings), ResilienceRuntime.over(hooked, Runnable::run));
        end(budget, 1, Outcome.SUCCESS);
        end(budget, 2, TIMEOUT);
        // Readings: of the outcome, then of the breach that it begins.
        hooked.atNextReading(
                () -> hooked.atNextReading(() -> budget.reconfigure(config(settings -> settings.threshold(0.8)))));

        end(budget, 1, TIMEOUT);

        assertThat(budget.breaches()).isEqualTo(1);
        assertThat(budget.isBreached()).as("3 of 4").isFalse();
    }

    /** A success may complete the samples: the cause is the latest failure all the same. */
    @Test
    void theCauseOfABreachIsTheLatestFailure() {
        FailureBudget budget = budget(settings -> settings);
        end(budget, 2, FailureBudgetTests.FAILURE);
        end(budget, 1, TIMEOUT);
        end(budget, 1, Outcome.SUCCESS);

        assertThat(changes).singleElement().extracting(StateChanged::cause).isEqualTo(TIMEOUT);
        end(budget, 2, Outcome.SUCCESS);
        end(budget, 1, Outcome.IGNORED);
        assertThat(budget.isBreached()).isFalse();
        assertThat(changes.get(1).cause()).isNull();
        time.advance(Duration.ofSeconds(15));
        end(budget, 1, FailureBudgetTests.FAILURE);

        assertThat(changes.get(2).cause()).isEqualTo(FailureBudgetTests.FAILURE);
    }

    /** Retry-After of a rejection: the time until a call may pass however few there are. */
    @Test
    void aRejectionTellsWhenTheNextProbeMayPass() {
        FailureBudget budget = budget(rejecting());
        assertThat(budget.nanosUntilAdmitted()).isZero();
        breach(budget);
        time.advance(Duration.ofMillis(300));

        assertThat(catchRejection(budget).retryAfter()).isEqualTo(Duration.ofMillis(700));
        assertThat(rejections)
                .singleElement()
                .extracting(CallRejected::retryAfter)
                .isEqualTo(Duration.ofMillis(700));
        time.advance(Duration.ofSeconds(2));
        assertThat(budget.nanosUntilAdmitted()).isZero();
        budget.acquire();

        assertThat(budget.nanosUntilAdmitted()).isEqualTo(1_000_000_000L);
        budget.reconfigure(config(settings -> settings));
        assertThat(budget.nanosUntilAdmitted()).isZero();
    }

    @Test
    void theSnapshotOfABreachTellsHowItBeganAndWhatTheProbesSay() {
        FailureBudget budget = budget(rejecting());
        Instant begin = time.wallTime();
        breach(budget);
        time.advance(Duration.ofMinutes(1));
        probe(budget).end(FailureBudgetTests.FAILURE);
        probe(budget).end(Outcome.IGNORED);

        assertThat(budget.counts()).isEqualTo(new Counts(1, 1));
        assertThat(budget.snapshot())
                .containsEntry("stateSince", begin.toString())
                .containsEntry(
                        "breachedBy",
                        Map.of(
                                "at",
                                begin.toString(),
                                "samples",
                                4,
                                "failures",
                                4,
                                "failureRate",
                                1.0,
                                "kind",
                                "SERVER_ERROR"))
                .containsEntry("probes", 2L)
                .containsEntry("probeSamples", 1)
                .containsEntry("probeFailures", 1)
                .containsEntry("retryAfter", "PT1S");
        budget.reconfigure(config(settings -> settings));
        assertThat(budget.snapshot()).doesNotContainKeys("retryAfter", "probes");
    }

    private static FailureBudgetExhaustedException catchRejection(FailureBudget budget) {
        try {
            budget.acquire();
        } catch (FailureBudgetExhaustedException rejection) {
            return rejection;
        }
        throw new AssertionError("admitted");
    }
}
