package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.resilience.core.HookedTime;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of an objective and how fast it is spent, on virtual time. */
@Timeout(60)
class ErrorBudgetTests {

    private static final Duration MONTH = Duration.ofDays(30);

    private final ErrorBudgetRig rig = new ErrorBudgetRig(0.9, MONTH);

    @Test
    void whatRemainsIsWhatTheObjectiveAllowsWithoutWhatFailed() {
        rig.calls(95, 5);
        assertThat(rig.errors().remaining()).isEqualTo(0.5);

        rig.calls(0, 5);
        assertThat(rig.errors().remaining()).isCloseTo(1 - 10 / 105.0 / 0.1, within(1e-12));

        rig.calls(0, 45);
        assertThat(rig.errors().remaining()).as("overspent").isLessThan(-2);
    }

    @Test
    void anObjectiveOf999IsNotBlurredByDoubles() {
        ErrorBudgetRig strict = new ErrorBudgetRig(0.999, MONTH);
        strict.calls(999, 1);

        assertThat(strict.errors().remaining()).isZero();
        assertThat(strict.errors().burnRate(BurnWindow.ONE_HOUR)).hasValue(1);
    }

    @Test
    void withoutCallsAllRemainsAndThereAreNoBurnRates() {
        assertThat(rig.errors().remaining()).isEqualTo(1);
        assertThat(rig.errors().burnRate(BurnWindow.FIVE_MINUTES)).isEmpty();
        assertThat(rig.budget.snapshot())
                .containsEntry("objective", 0.9)
                .containsEntry("period", "PT720H")
                .containsEntry("remaining", 1.0)
                .containsEntry("burnRates", java.util.Map.of())
                .containsEntry("alerts", List.of())
                .doesNotContainKey("stateFileProblem");
    }

    @ParameterizedTest
    @EnumSource(BurnWindow.class)
    void aFailureCountsAsLongAsTheWindowAndAtMostAThirtiethLonger(BurnWindow window) {
        rig.time.advance(Duration.ofSeconds(7));
        rig.calls(4, 1);

        rig.time.advance(window.duration());
        assertThat(rig.errors().burnRate(window)).hasValue(2);

        rig.time.advance(window.duration().dividedBy(30));
        assertThat(rig.errors().burnRate(window)).isEmpty();
    }

    @Test
    void whatFailedAPeriodAgoIsForgiven() {
        rig.calls(0, 10);
        rig.time.advance(MONTH);
        assertThat(rig.errors().remaining()).isEqualTo(-9);

        rig.time.advance(Duration.ofHours(1));

        assertThat(rig.errors().remaining()).isEqualTo(1);
    }

    @Test
    void withoutAnObjectiveThereIsNothingAndNoTimer() {
        FailureBudget plain = FailureBudget.of("plain", FailureBudgetConfig.defaults(), rig.runtime);
        plain.acquire().end(FailureBudgetTests.FAILURE);

        assertThat(plain.errorBudget()).isNull();
        assertThat(plain.snapshot()).doesNotContainKeys("objective", "remaining", "burnRates");
        assertThat(rig.time.scheduledTasks()).isZero();
        plain.close();
    }

    /** It says what callers have seen, and they have seen it. */
    @Test
    void resetRefundsNothing() {
        rig.calls(90, 10);

        rig.budget.reset();

        assertThat(rig.budget.counts().calls()).isZero();
        assertThat(rig.errors().remaining()).isZero();
    }

    @Test
    void ignoredOutcomesAndItsOwnRejectionsAreNotCounted() {
        FailureBudget rejecting = FailureBudget.of(
                "rejecting",
                FailureBudgetConfig.builder()
                        .threshold(0.5)
                        .minSamples(2)
                        .onBreach(OnBreach.REJECT)
                        .objective(ErrorBudgetConfig.of(0.9))
                        .build(),
                rig.runtime);
        rejecting.acquire().end(Outcome.IGNORED);
        rejecting.acquire().end(FailureBudgetTests.FAILURE);
        rejecting.acquire().end(FailureBudgetTests.FAILURE);
        assertThat(rejecting.isBreached()).isTrue();
        double before = rejecting.errorBudget().remaining();
        List<String> rejected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            try {
                rejecting.acquire();
            } catch (FailureBudgetExhaustedException rejection) {
                rejected.add(rejection.name());
            }
        }

        assertThat(rejected).hasSize(50);
        assertThat(before).isEqualTo(-9);
        assertThat(rejecting.errorBudget().remaining()).isEqualTo(before);
    }

    /** Trap 7. */
    @Test
    void aWallClockThatIsSetLosesAndForgetsNothing() {
        rig.calls(90, 10);
        rig.time.setWallTime(Instant.parse("2020-01-01T00:00:00Z"));
        rig.time.advance(Duration.ofMinutes(1));
        rig.calls(100, 0);
        rig.time.setWallTime(Instant.parse("2040-01-01T00:00:00Z"));
        rig.time.advance(Duration.ofMinutes(1));

        assertThat(rig.errors().burnRate(BurnWindow.FIVE_MINUTES)).hasValue(0.5);
        assertThat(rig.errors().remaining()).isEqualTo(0.5);
    }

    @Test
    void anObjectiveThatIsChangedKeepsWhatWasCounted() {
        rig.calls(90, 10);
        rig.time.advance(Duration.ofDays(10));
        rig.calls(100, 0);

        rig.budget.reconfigure(ErrorBudgetRig.settings(0.8, Duration.ofDays(7), null));
        assertThat(rig.errors().remaining()).as("of a week").isEqualTo(1);

        rig.budget.reconfigure(ErrorBudgetRig.settings(0.95, MONTH, null));
        assertThat(rig.errors().remaining())
                .as("the shorter period has forgotten what is older, and no more")
                .isEqualTo(1);
        rig.calls(0, 1);
        assertThat(rig.errors().remaining()).isCloseTo(1 - 1 / 101.0 / 0.05, within(1e-12));
    }

    @Test
    void aLongerPeriodHasTheHistoryThatThereIs() {
        rig.calls(90, 10);
        rig.time.advance(Duration.ofDays(10));

        rig.budget.reconfigure(ErrorBudgetRig.settings(0.9, Duration.ofDays(90), null));
        rig.time.advance(Duration.ofDays(79));

        assertThat(rig.errors().remaining()).isZero();
        rig.time.advance(Duration.ofDays(2));
        assertThat(rig.errors().remaining()).isEqualTo(1);
    }

    @Test
    void anObjectiveMayComeAndGoAtRunTime() {
        FailureBudgetConfig without = FailureBudgetConfig.builder().build();
        rig.calls(90, 10);

        rig.budget.reconfigure(without);
        rig.calls(0, 10);
        assertThat(rig.budget.errorBudget()).isNull();

        rig.budget.reconfigure(ErrorBudgetRig.settings(0.9, MONTH, null));
        assertThat(rig.errors().remaining()).as("begins anew").isEqualTo(1);
        rig.calls(95, 5);
        assertThat(rig.errors().remaining()).isEqualTo(0.5);
    }

    @Test
    void theTimerRestsWhenNothingComesAndIsGoneWhenClosed() {
        assertThat(rig.time.scheduledTasks()).as("before the first call").isZero();
        rig.calls(100, 0);
        assertThat(rig.time.scheduledTasks()).isEqualTo(1);

        rig.time.advance(ErrorBudgetRig.TICK.multipliedBy(3));
        assertThat(rig.time.scheduledTasks()).as("after a quiet tick").isZero();

        rig.calls(1, 0);
        assertThat(rig.time.scheduledTasks()).isEqualTo(1);
        rig.budget.close();
        assertThat(rig.time.scheduledTasks()).isZero();
        rig.calls(1, 0);
        assertThat(rig.time.scheduledTasks()).as("after the end").isZero();
        assertThat(rig.errors().remaining()).isEqualTo(1);
    }

    /** An outcome that comes while the timer's task finds that nothing came does not wait for the next one to be noticed. */
    @Test
    void anOutcomeWhileTheTaskGoesToRestWakesItAgain() {
        HookedTime hooked = new HookedTime(rig.time);
        FailureBudget watched = FailureBudget.of(
                "watched", ErrorBudgetRig.settings(0.9, MONTH, null), ResilienceRuntime.over(hooked, Runnable::run));
        watched.acquire().end(Outcome.SUCCESS);
        rig.tick();
        hooked.atNextReading(() -> watched.acquire().end(FailureBudgetTests.FAILURE));
        rig.tick();
        assertThat(watched.errorBudget().remaining()).isEqualTo(-4);

        assertThat(rig.time.scheduledTasks()).isEqualTo(1);
        rig.tick();
        rig.tick();
        assertThat(rig.time.scheduledTasks()).as("nothing more came").isZero();
    }

    /** Buckets end now and then, readers come now and then: neither makes a call allocate. */
    @Test
    void recordingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ErrorBudget errors = rig.errors();
        long now = rig.time.nanoTime();
        record(errors, now, 20_000);
        now += 20_000 * Duration.ofMillis(10).toNanos();
        long before = threads.getCurrentThreadAllocatedBytes();

        record(errors, now, 100_000);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes for 100,000 outcomes and 100 buckets")
                .isLessThan(10_000);
        assertThat(errors.burnRate(BurnWindow.THREE_DAYS)).hasValue(2.5);
    }

    private static void record(ErrorBudget errors, long from, int outcomes) {
        for (int i = 0; i < outcomes; i++) {
            errors.record(i % 4 == 0, from + i * 10_000_000L);
        }
    }
}
