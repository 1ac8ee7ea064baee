package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.HookedTime;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.window.Counts;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the budget does, one thread at a time. */
class FailureBudgetTests {

    static final Outcome FAILURE = Classification.of(FailureKind.SERVER_ERROR, "test");

    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final FakeTimeSource time = new FakeTimeSource();
    private final HookedTime hooked = new HookedTime(time);
    private final ResilienceRuntime runtime = ResilienceRuntime.over(hooked, Runnable::run);
    private final List<ResilienceEvent> events = new ArrayList<>();
    private final FailureBudget notifying = FailureBudget.of("search", config(settings -> settings), runtime);
    private final FailureBudget rejecting =
            FailureBudget.of("search", config(settings -> settings.onBreach(OnBreach.REJECT)), runtime);

    FailureBudgetTests() {
        runtime.events().subscribe(events::add);
    }

    /** 10 % of at least 20 samples. */
    private static FailureBudgetConfig config(UnaryOperator<FailureBudgetConfig.Builder> settings) {
        return settings.apply(FailureBudgetConfig.builder()
                        .threshold(0.1)
                        .minSamples(20)
                        .window(WINDOW))
                .build();
    }

    @Test
    void isBreachedAboveTheThresholdNotAtIt() {
        end(notifying, 18, Outcome.SUCCESS);
        end(notifying, 2, FAILURE);
        assertThat(notifying.isBreached()).as("2 of 20 is 10 %").isFalse();

        end(notifying, 1, FAILURE);

        assertThat(notifying.isBreached()).isTrue();
        assertThat(notifying.breaches()).isEqualTo(1);
        assertThat(events)
                .containsExactly(new StateChanged(
                        time.wallTime(),
                        "failure-budget",
                        "search",
                        null,
                        "INTACT",
                        "BREACHED",
                        "3 of 21 calls failed (14.3%; the budget is 10.0%)",
                        false,
                        (Classification) FAILURE));
    }

    /** Trap 13: the outcome that completes the samples may be a success. */
    @Test
    void isBreachedByASuccessThatCompletesTheSamples() {
        end(notifying, 19, FAILURE);
        assertThat(notifying.isBreached()).isFalse();

        end(notifying, 1, Outcome.SUCCESS);

        assertThat(notifying.isBreached()).isTrue();
    }

    /** Trap 14: the rate is not rounded. */
    @Test
    void theRateIsComparedExactly() {
        FailureBudget exact = FailureBudget.of(
                "exact", config(settings -> settings.threshold(0.07).minSamples(100)), runtime);
        end(exact, 93, Outcome.SUCCESS);
        end(exact, 7, FAILURE);
        assertThat(exact.isBreached()).isFalse();

        FailureBudget above = FailureBudget.of(
                "above", config(settings -> settings.threshold(0.0699999).minSamples(100)), runtime);
        end(above, 93, Outcome.SUCCESS);
        end(above, 7, FAILURE);

        assertThat(above.isBreached()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {
                "TRANSIENT",
                "TIMEOUT",
                "RATE_LIMITED",
                "SERVER_ERROR",
                "RESOURCE_EXHAUSTED",
                "FLAKY",
                "UNKNOWN",
                "REJECTED"
            })
    void theseKindsSpendOfTheBudget(FailureKind kind) {
        end(notifying, 1, Classification.of(kind, "test"));

        assertThat(notifying.counts()).isEqualTo(new Counts(1, 1));
    }

    /** Trap 37: answers that say no are no failures. */
    @Test
    void answersThatSayNoAreSuccessesAndOurOwnFaultsSayNothing() {
        end(notifying, 3, Classification.of(FailureKind.PERMANENT, "HTTP 404").asAnswer());
        end(notifying, 1, Classification.of(FailureKind.LOGIC, "test"));
        end(notifying, 1, Classification.of(FailureKind.CONFIGURATION, "test"));
        end(notifying, 1, Outcome.IGNORED);

        assertThat(notifying.counts()).isEqualTo(new Counts(3, 0));
    }

    @Test
    void rejectionsOfABreakerFurtherInSpendTheBudgetsOwnDoNot() {
        CircuitBreaker breaker = CircuitBreaker.of("search", CircuitBreakerConfig.defaults(), runtime);
        Pipeline pipeline = Pipeline.named("search")
                .runtime(runtime)
                .with(rejecting)
                .with(breaker)
                .build();
        breaker.forceOpen("test", null);

        for (int i = 0; i < 20; i++) {
            assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pipeline.call(() -> "never"));
        }
        assertThat(rejecting.isBreached()).isTrue();
        for (int i = 0; i < 50; i++) {
            assertThatExceptionOfType(FailureBudgetExhaustedException.class)
                    .isThrownBy(() -> pipeline.call(() -> "never"))
                    .withMessage("Failure budget 'search' is exhausted; next call in 1000 ms");
        }

        assertThat(rejecting.counts()).isEqualTo(new Counts(20, 20));
        assertThat(rejecting.rejections()).isEqualTo(50);
        assertThat(breaker.statistics().rejections()).isEqualTo(20);
    }

    /** Trap 5. */
    @Test
    void recordingNeverThrows() {
        Pipeline pipeline =
                Pipeline.named("search").runtime(runtime).with(notifying).build();
        CompletionException failure = new CompletionException((Throwable) null);

        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(notifying.counts().calls()).isEqualTo(1);
    }

    @Test
    void withoutRejectionCallsGoOnAndTheBreachEndsWhenTheRateOfTheWindowDoes() {
        breach(notifying);

        end(notifying, 179, Outcome.SUCCESS);
        assertThat(notifying.isBreached()).as("20 of 199").isTrue();
        end(notifying, 1, Outcome.SUCCESS);

        assertThat(notifying.isBreached()).as("20 of 200").isFalse();
        assertThat(notifying.counts()).as("the window goes on").isEqualTo(new Counts(200, 20));
        assertThat(moves()).containsExactly("INTACT>BREACHED", "BREACHED>INTACT");
        assertThat(notifying.rejections()).isZero();
    }

    @Test
    void anEmptyWindowProvesNothing() {
        breach(notifying);

        time.advance(Duration.ofHours(1));
        end(notifying, 5, Outcome.IGNORED);
        assertThat(notifying.counts()).isEqualTo(Counts.NONE);
        assertThat(notifying.isBreached()).isTrue();
        end(notifying, 1, Outcome.SUCCESS);

        assertThat(notifying.isBreached()).isFalse();
    }

    /** Trap 7. */
    @Test
    void theWallClockMayBeSetBack() {
        end(notifying, 20, Outcome.SUCCESS);

        time.setWallTime(Instant.EPOCH);
        assertThat(notifying.counts()).isEqualTo(new Counts(20, 0));
        time.advance(Duration.ofSeconds(31));

        assertThat(notifying.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void whileRejectingEveryHundredthCallProbes() {
        breach(rejecting);

        int passed = 0;
        for (int i = 1; i <= 1_000; i++) {
            if (tryAcquire(rejecting) != null) {
                passed++;
                assertThat(i % 100).isZero();
            }
        }

        assertThat(passed).isEqualTo(10);
        assertThat(rejecting.rejections()).isEqualTo(990);
        assertThat(events.stream().filter(CallRejected.class::isInstance)).hasSize(990);
    }

    @Test
    void whileRejectingAtLeastOneCallASecondProbes() {
        breach(rejecting);
        assertThat(tryAcquire(rejecting)).isNull();

        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(1).minusNanos(1));
            assertThat(tryAcquire(rejecting)).isNull();
            time.advanceNanos(1);
            assertThat(tryAcquire(rejecting)).isNotNull();
            assertThat(tryAcquire(rejecting)).isNull();
        }
    }

    @Test
    void probesWithoutFailureEndTheBreachWithAnEmptyWindow() {
        breach(rejecting);

        probe(9, Outcome.SUCCESS);
        assertThat(rejecting.isBreached()).isTrue();
        probe(1, Outcome.SUCCESS);

        assertThat(rejecting.isBreached()).isFalse();
        assertThat(rejecting.counts()).isEqualTo(Counts.NONE);
        assertThat(moves()).containsExactly("INTACT>BREACHED", "BREACHED>INTACT");
    }

    @Test
    void theLastProbesDecide() {
        breach(rejecting);

        probe(9, Outcome.SUCCESS);
        probe(1, FAILURE);
        probe(9, Outcome.SUCCESS);
        probe(20, Outcome.IGNORED);
        assertThat(rejecting.isBreached()).isTrue();
        probe(1, Outcome.SUCCESS);

        assertThat(rejecting.isBreached()).isFalse();
    }

    @Test
    void eachBreachBeginsWithNoProbes() {
        breach(rejecting);
        probe(9, Outcome.SUCCESS);
        rejecting.reset();
        breach(rejecting);

        probe(9, Outcome.SUCCESS);
        assertThat(rejecting.isBreached()).isTrue();
        probe(1, Outcome.SUCCESS);

        assertThat(rejecting.isBreached()).isFalse();
        assertThat(rejecting.breaches()).isEqualTo(2);
        assertThat(moves()).containsExactly("INTACT>BREACHED", "BREACHED>INTACT", "INTACT>BREACHED", "BREACHED>INTACT");
    }

    /** Trap 14: 7 of 100 is 70 % of 10 %, though the product of the doubles is a little less. */
    @Test
    void recoveryIsDecidedExactly() {
        FailureBudget exact = FailureBudget.of(
                "exact",
                config(settings -> settings.onBreach(OnBreach.REJECT)
                        .threshold(0.7)
                        .recoveryRatio(0.1)
                        .recoverySamples(100)),
                runtime);
        breach(exact);

        probe(exact, 7, FAILURE);
        probe(exact, 93, Outcome.SUCCESS);

        assertThat(exact.isBreached()).isFalse();
    }

    @Test
    void lateOutcomesOfCallsAdmittedBeforeTheBreachAreNoProbes() {
        List<Permit> late = acquire(rejecting, 30);
        breach(rejecting);

        late.forEach(permit -> permit.end(Outcome.SUCCESS));

        assertThat(rejecting.isBreached()).isTrue();
        assertThat(moves()).containsExactly("INTACT>BREACHED");
    }

    /** Trap 2, for budgets: what was begun before a reset spends nothing of the new window. */
    @Test
    void lateOutcomesOfAFormerEraDoNotBreachTheNext() {
        List<Permit> late = acquire(rejecting, 30);
        breach(rejecting);
        rejecting.reset();

        late.forEach(permit -> permit.end(FAILURE));
        assertThat(rejecting.counts()).isEqualTo(Counts.NONE);
        end(rejecting, 1, Outcome.SUCCESS);

        assertThat(rejecting.isBreached()).isFalse();
    }

    @Test
    void lateOutcomesFromBeforeAResetOfAnIntactBudgetCountNoMoreEither() {
        List<Permit> late = acquire(notifying, 30);
        notifying.reset();

        late.forEach(permit -> permit.end(FAILURE));

        assertThat(notifying.counts()).isEqualTo(Counts.NONE);
        assertThat(notifying.isBreached()).isFalse();
    }

    /** Trap 11: only the first end of a permit counts. */
    @Test
    void endingAPermitTwiceCountsOnce() {
        Permit permit = notifying.acquire();

        permit.end(Outcome.SUCCESS);
        permit.end(FAILURE);

        assertThat(notifying.counts()).isEqualTo(new Counts(1, 0));
    }

    @Test
    void resettingABreachIsToldResettingAnIntactBudgetIsNot() {
        end(notifying, 10, FAILURE);
        notifying.reset();
        assertThat(notifying.counts()).isEqualTo(Counts.NONE);
        assertThat(events).isEmpty();

        breach(notifying);
        notifying.reset();

        assertThat(notifying.isBreached()).isFalse();
        assertThat(notifying.counts()).isEqualTo(Counts.NONE);
        assertThat(moves()).containsExactly("INTACT>BREACHED", "BREACHED>INTACT");
        assertThat(((StateChanged) events.get(1)).reason()).isEqualTo("reset");
    }

    /** Trap 22: new settings keep the state, and the outcomes unless the window is another one. */
    @Test
    void reconfiguringKeepsStateAndOutcomes() {
        breach(notifying);

        notifying.reconfigure(config(settings -> settings.threshold(0.5).minSamples(10)));
        assertThat(notifying.isBreached()).isTrue();
        assertThat(notifying.counts()).isEqualTo(new Counts(20, 20));
        notifying.reconfigure(config(settings -> settings.window(Duration.ofSeconds(60))));

        assertThat(notifying.isBreached()).isTrue();
        assertThat(notifying.counts()).isEqualTo(Counts.NONE);
        assertThat(moves()).containsExactly("INTACT>BREACHED");
    }

    @Test
    void newSettingsThatComeWhileABreachEndsGiveTheNewWindow() {
        breach(rejecting);
        probe(9, Outcome.SUCCESS);
        Permit last = acquireProbe(rejecting);
        FailureBudgetConfig changed =
                config(settings -> settings.onBreach(OnBreach.REJECT).window(Duration.ofHours(1)));
        // Readings: of the window that records the probe, then of the window of the state that follows.
        hooked.atNextReading(() -> hooked.atNextReading(() -> rejecting.reconfigure(changed)));

        last.end(Outcome.SUCCESS);
        assertThat(rejecting.isBreached()).isFalse();
        end(rejecting, 1, Outcome.SUCCESS);
        time.advance(Duration.ofMinutes(59));

        assertThat(rejecting.counts()).isEqualTo(new Counts(1, 0));
    }

    @Test
    void aBreachThatBeginsToRejectEndsByProbesOnly() {
        breach(notifying);
        List<Permit> late = acquire(notifying, 500);

        notifying.reconfigure(config(settings -> settings.onBreach(OnBreach.REJECT)));
        assertThat(tryAcquire(notifying)).isNull();
        late.forEach(permit -> permit.end(Outcome.SUCCESS));
        assertThat(notifying.counts().failureRate()).isLessThan(0.1);
        assertThat(notifying.isBreached()).isTrue();
        probe(notifying, 10, Outcome.SUCCESS);

        assertThat(notifying.isBreached()).isFalse();
    }

    @Test
    void aBreachThatNoLongerRejectsEndsByTheRateOnly() {
        breach(rejecting);
        probe(5, Outcome.SUCCESS);
        List<Permit> late = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            late.add(acquireProbe(rejecting));
        }

        rejecting.reconfigure(config(settings -> settings));
        late.forEach(permit -> permit.end(Outcome.SUCCESS));
        assertThat(rejecting.isBreached()).as("20 of 30").isTrue();
        end(rejecting, 170, Outcome.SUCCESS);

        assertThat(rejecting.isBreached()).isFalse();
    }

    @Test
    void theSnapshotTellsFiguresAndLeavesOutARateOfNothing() {
        assertThat(rejecting.snapshot())
                .containsOnlyKeys("breached", "samples", "failures", "breaches", "rejected", "stateSince")
                .containsEntry("samples", 0);

        breach(rejecting);
        tryAcquire(rejecting);

        assertThat(rejecting.snapshot())
                .containsEntry("breached", true)
                .containsEntry("failureRate", 1.0)
                .containsEntry("samples", 20)
                .containsEntry("failures", 20)
                .containsEntry("breaches", 1L)
                .containsEntry("rejected", 1L);
    }

    /** Trap 11: looking takes no probe. */
    @Test
    void readingChangesNothing() {
        breach(rejecting);
        time.advance(Duration.ofSeconds(1));
        events.clear();

        for (int i = 0; i < 200; i++) {
            rejecting.snapshot();
            rejecting.isBreached();
            rejecting.counts();
        }

        assertThat(events).isEmpty();
        assertThat(tryAcquire(rejecting)).isNotNull();
    }

    private static void breach(FailureBudget budget) {
        end(budget, 20, FAILURE);
        assertThat(budget.isBreached()).isTrue();
    }

    private void probe(int times, Outcome outcome) {
        probe(rejecting, times, outcome);
    }

    private void probe(FailureBudget budget, int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            acquireProbe(budget).end(outcome);
        }
    }

    private Permit acquireProbe(FailureBudget budget) {
        for (int i = 0; i < 100; i++) {
            Permit permit = tryAcquire(budget);
            if (permit != null) {
                return permit;
            }
        }
        throw new AssertionError("no probe among a hundred calls");
    }

    private static Permit tryAcquire(FailureBudget budget) {
        try {
            return budget.acquire();
        } catch (FailureBudgetExhaustedException rejection) {
            return null;
        }
    }

    private static List<Permit> acquire(FailureBudget budget, int times) {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            permits.add(budget.acquire());
        }
        return permits;
    }

    private static void end(FailureBudget budget, int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            budget.acquire().end(outcome);
        }
    }

    private List<String> moves() {
        return events.stream()
                .filter(StateChanged.class::isInstance)
                .map(StateChanged.class::cast)
                .map(change -> change.from() + ">" + change.to())
                .toList();
    }
}
