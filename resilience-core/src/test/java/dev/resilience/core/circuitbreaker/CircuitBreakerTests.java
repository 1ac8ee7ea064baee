package dev.resilience.core.circuitbreaker;

import static dev.resilience.core.circuitbreaker.CircuitBreakerState.CLOSED;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.DISABLED;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.FORCED_OPEN;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.OBSERVING;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.window.Counts;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the breaker does, one thread at a time. */
class CircuitBreakerTests {

    private final Rig rig = new Rig();

    @Test
    void opensAtTheThresholdOnceTheMinimumOfCallsHasCome() {
        rig.fail(1);
        rig.assertState(CLOSED);

        rig.succeed(1);

        rig.assertState(OPEN);
        assertThat(rig.moves()).containsExactly("CLOSED>OPEN");
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(2, 1));
    }

    /** Trap 13: the call that completes the minimum may be a success. */
    @Test
    void aSuccessThatCompletesTheWindowOpensTheBreaker() {
        Rig four = new Rig(settings -> settings.minimumCalls(4).failureRateThreshold(0.75));

        four.fail(3);
        four.assertState(CLOSED);
        four.succeed(1);

        four.assertState(OPEN);
    }

    /** Trap 13: a threshold of 100 % opens when all calls fail. */
    @Test
    void aThresholdOfOneHundredPercentOpensWhenEverythingFails() {
        Rig all = new Rig(settings -> settings.failureRateThreshold(1));

        all.succeed(1);
        all.fail(3);
        all.assertState(CLOSED);
        all.fail(1);

        all.assertState(OPEN);
    }

    /** Trap 14: 99 failures of 200 are 49.5 %, which is neither 49 % nor 50 %. */
    @ParameterizedTest(name = "99 of 200 at {0}: {1}")
    @CsvSource({"0.5, CLOSED", "0.4951, CLOSED", "0.495, OPEN", "0.49, OPEN"})
    void theRateIsComparedExactly(double threshold, CircuitBreakerState expected) {
        Rig exact =
                new Rig(settings -> settings.windowCalls(200).minimumCalls(200).failureRateThreshold(threshold));

        exact.succeed(101);
        exact.fail(99);

        exact.assertState(expected);
    }

    /** Trap 37: 90 % 404 and 5 % 500 is a failure rate of 5 %. */
    @Test
    void answersThatSayNoAreSuccessesInTheRate() {
        Rig mixed = new Rig(settings -> settings.windowCalls(100).minimumCalls(20));

        for (int i = 0; i < 100; i++) {
            mixed.end(1, i % 20 == 0 ? Rig.FAILURE : i % 20 == 1 ? Outcome.SUCCESS : Rig.REFUSAL);
        }

        mixed.assertState(CLOSED);
        assertThat(mixed.breaker.counts()).isEqualTo(new Counts(100, 5));
    }

    /** Trap 37: a half-open breaker that is answered by 404s only closes. */
    @Test
    void probesThatAreAnsweredWithNoCloseTheBreaker() {
        rig.halfOpen().end(2, Rig.REFUSAL);

        rig.assertState(CLOSED);
    }

    @Test
    void ignoredOutcomesCountNeitherWay() {
        rig.fail(1);
        rig.end(10, Outcome.IGNORED);

        rig.assertState(CLOSED);
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(1, 1));
        assertThat(rig.breaker.statistics().outcomes(Verdict.IGNORED)).isEqualTo(10);
    }

    @Test
    void oldOutcomesLeaveTheCountWindow() {
        Rig strict = new Rig(settings -> settings.failureRateThreshold(0.75));
        strict.fail(1);
        strict.succeed(4);

        assertThat(strict.breaker.counts()).isEqualTo(new Counts(4, 0));
    }

    @Test
    void oldOutcomesLeaveTheTimeWindow() {
        Rig timed = new Rig(settings -> settings.windowType(WindowType.TIME)
                .windowDuration(Duration.ofSeconds(30))
                .minimumCalls(3));
        timed.fail(2);

        timed.time.advance(Duration.ofSeconds(31));
        timed.fail(2);
        timed.assertState(CLOSED);
        timed.fail(1);

        timed.assertState(OPEN);
    }

    @Test
    void anOpenBreakerRejectsUntilItsTimeIsOver() {
        rig.open();

        rig.time.advance(Rig.OPEN.minusNanos(1));
        assertThat(rig.rejection())
                .hasMessage("Circuit breaker 'inventory' is OPEN; next call in 0 ms")
                .satisfies(rejection -> {
                    assertThat(rejection.state()).isEqualTo(OPEN);
                    assertThat(rejection.retryAfter()).isEqualTo(Duration.ofNanos(1));
                });
        assertThat(rig.rejections())
                .containsExactly(new CallRejected(
                        rig.time.wallTime(), "circuit-breaker", "inventory", null, true, Duration.ofNanos(1)));
        assertThat(rig.breaker.statistics().rejections()).isEqualTo(1);

        rig.time.advanceNanos(1);
        rig.assertState(HALF_OPEN);
    }

    @Test
    void aHalfOpenBreakerRejectsBeyondItsProbes() {
        rig.halfOpen().acquire(3);

        assertThat(rig.rejection())
                .hasMessage("Circuit breaker 'inventory' is HALF_OPEN")
                .satisfies(rejection -> assertThat(rejection.retryAfter()).isNull());
        assertThat(rig.rejections()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "SS, CLOSED",
        "SFS, CLOSED",
        "FSS, CLOSED",
        "FF, OPEN",
        "FSF, OPEN",
        "SFF, OPEN",
        "S, HALF_OPEN",
        "F, HALF_OPEN",
        "SF, HALF_OPEN",
        "IIIIIISIIIF, HALF_OPEN",
        "IFIIFI, OPEN",
        "ISIISI, CLOSED"
    })
    void ofThreeProbesTwoDecide(String outcomes, CircuitBreakerState expected) {
        rig.halfOpen();

        for (char outcome : outcomes.toCharArray()) {
            if (rig.breaker.state() == HALF_OPEN) {
                rig.end(1, outcome == 'S' ? Outcome.SUCCESS : outcome == 'F' ? Rig.FAILURE : Outcome.IGNORED);
            }
        }

        rig.assertState(expected);
    }

    @Test
    void closesWithAnEmptyWindowAndLeavesNoTimer() {
        rig.halfOpen().succeed(2);

        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
        assertThat(rig.time.scheduledTasks()).isZero();
        assertThat(rig.moves()).containsExactly("CLOSED>OPEN", "OPEN>HALF_OPEN", "HALF_OPEN>CLOSED");
    }

    @Test
    void opensAgainForTheWholeDurationWhenProbesFail() {
        rig.halfOpen();
        rig.time.advance(Duration.ofSeconds(7));

        rig.fail(2);

        rig.assertState(OPEN);
        assertThat(rig.rejection().retryAfter()).isEqualTo(Rig.OPEN);
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(2, 2));
    }

    @Test
    void goesHalfOpenWithoutTrafficOnItsTimer() {
        rig.open();

        rig.time.advance(Duration.ofDays(1));

        rig.assertState(HALF_OPEN);
        assertThat(rig.moves()).containsExactly("CLOSED>OPEN", "OPEN>HALF_OPEN");
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "CLOSED, reset, CLOSED>CLOSED",
        "OPEN, reset, OPEN>CLOSED",
        "HALF_OPEN, reset, HALF_OPEN>CLOSED",
        "FORCED_OPEN, reset, FORCED_OPEN>CLOSED",
        "DISABLED, reset, DISABLED>CLOSED",
        "OBSERVING, reset, OBSERVING>CLOSED",
        "CLOSED, close, ",
        "OPEN, close, OPEN>CLOSED",
        "HALF_OPEN, close, HALF_OPEN>CLOSED",
        "FORCED_OPEN, close, FORCED_OPEN>CLOSED",
        "DISABLED, close, DISABLED>CLOSED",
        "OBSERVING, close, OBSERVING>CLOSED",
        "CLOSED, force, CLOSED>FORCED_OPEN",
        "OPEN, force, OPEN>FORCED_OPEN",
        "HALF_OPEN, force, HALF_OPEN>FORCED_OPEN",
        "FORCED_OPEN, force, FORCED_OPEN>FORCED_OPEN",
        "DISABLED, force, DISABLED>FORCED_OPEN",
        "OBSERVING, force, OBSERVING>FORCED_OPEN",
        "CLOSED, disable, CLOSED>DISABLED",
        "OPEN, disable, OPEN>DISABLED",
        "HALF_OPEN, disable, HALF_OPEN>DISABLED",
        "FORCED_OPEN, disable, FORCED_OPEN>DISABLED",
        "DISABLED, disable, DISABLED>DISABLED",
        "OBSERVING, disable, OBSERVING>DISABLED",
        "CLOSED, observe, CLOSED>OBSERVING",
        "OPEN, observe, OPEN>OBSERVING",
        "HALF_OPEN, observe, HALF_OPEN>OBSERVING",
        "FORCED_OPEN, observe, FORCED_OPEN>OBSERVING",
        "DISABLED, observe, DISABLED>OBSERVING",
        "OBSERVING, observe, OBSERVING>OBSERVING"
    })
    void operatorsMoveItFromEveryState(CircuitBreakerState from, String action, String move) {
        rig.in(from);
        rig.events.clear();

        act(action, null);

        assertThat(rig.moves()).isEqualTo(move == null ? List.of() : List.of(move));
        assertThat(rig.time.scheduledTasks())
                .as("timers of the state that was left")
                .isZero();
        if (move != null) {
            assertThat(rig.events)
                    .containsExactly(new StateChanged(
                            rig.time.wallTime(),
                            "circuit-breaker",
                            "inventory",
                            null,
                            from.name(),
                            rig.breaker.state().name(),
                            "by hand",
                            true,
                            null));
            assertThat(rig.breaker.statistics().transitions(from, rig.breaker.state()))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0} ends in {2}")
    @CsvSource({"force, FORCED_OPEN, HALF_OPEN", "disable, DISABLED, CLOSED", "observe, OBSERVING, CLOSED"})
    void aManualStateEndsWithItsTimeToLive(String action, CircuitBreakerState during, CircuitBreakerState after) {
        rig.fail(1);
        act(action, Duration.ofSeconds(90));

        rig.time.advance(Duration.ofSeconds(90).minusNanos(1));
        rig.assertState(during);
        rig.time.advanceNanos(1);

        rig.assertState(after);
        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
        assertThat(rig.time.scheduledTasks()).isZero();
        assertThat(rig.events)
                .last()
                .satisfies(event -> assertThat(((StateChanged) event).reason())
                        .isEqualTo("time to live of " + during + " is over"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"force", "disable", "observe"})
    void aManualStateWithoutTimeToLiveLasts(String action) {
        act(action, null);
        CircuitBreakerState chosen = rig.breaker.state();

        rig.time.advance(Duration.ofDays(3_650));

        rig.assertState(chosen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"force", "disable", "observe"})
    void anotherChoiceTakesTheTimeToLiveAlong(String action) {
        act(action, Duration.ofSeconds(90));
        act(action, null);
        CircuitBreakerState chosen = rig.breaker.state();

        rig.time.advance(Duration.ofDays(1));

        rig.assertState(chosen);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"force, PT0S", "force, PT-1S", "disable, PT0S", "observe, PT-0.000000001S", "force, PT9000000H"})
    void aTimeToLiveThatIsNoneIsAFaultAndChangesNothing(String action, Duration timeToLive) {
        assertThatExceptionOfType(ResilienceConfigurationException.class)
                .isThrownBy(() -> act(action, timeToLive))
                .withMessageContaining("time-to-live = " + timeToLive);

        rig.assertState(CLOSED);
        assertThat(rig.events).isEmpty();
    }

    @Test
    void forcedOpenRejectsEverythingAndSaysForHowLong() {
        rig.breaker.forceOpen("maintenance", null);
        assertThat(rig.rejection())
                .hasMessage("Circuit breaker 'inventory' is FORCED_OPEN")
                .satisfies(rejection -> assertThat(rejection.retryAfter()).isNull());

        rig.breaker.forceOpen("maintenance", Duration.ofSeconds(10));
        rig.time.advance(Duration.ofSeconds(4));
        assertThat(rig.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(6));

        assertThat(rig.breaker.statistics().rejections()).isEqualTo(2);
        assertThat(rig.rejections()).hasSize(2);
    }

    @Test
    void disabledLetsEverythingPassAndCountsButNeverOpens() {
        rig.breaker.disable("backend under test", null);

        rig.fail(50);

        rig.assertState(DISABLED);
        assertThat(rig.breaker.statistics().outcomes(Verdict.FAILURE)).isEqualTo(50);
        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void observingRejectsNothingAndTellsWhatItWouldHaveRejected() {
        rig.breaker.observe("trial", null);
        rig.events.clear();

        rig.fail(5);

        rig.assertState(OBSERVING);
        assertThat(rig.rejections())
                .as("the shadow opened after two failures")
                .hasSize(3)
                .allMatch(rejection -> !rejection.enforced());
        assertThat(rig.moves()).as("nobody hears of the shadow's states").isEmpty();
        assertThat(rig.breaker.statistics().rejections()).isZero();
        assertThat(rig.breaker.statistics().outcomes(Verdict.FAILURE)).isEqualTo(5);
        assertThat(rig.breaker.snapshot()).containsEntry("state", "OBSERVING").containsEntry("wouldBe", "OPEN");
    }

    @Test
    void theShadowProbesAndCloses() {
        rig.breaker.observe("trial", null);
        rig.fail(2);

        rig.time.advance(Rig.OPEN);
        assertThat(rig.breaker.snapshot()).containsEntry("wouldBe", "HALF_OPEN");
        rig.succeed(2);

        assertThat(rig.breaker.snapshot()).containsEntry("wouldBe", "CLOSED");
        assertThat(rig.rejections()).isEmpty();
        assertThat(rig.time.scheduledTasks()).isZero();
    }

    @Test
    void theShadowProbesByTheFirstCallWhereNoTimerDoes() {
        Rig untimed = new Rig(settings -> settings.automaticHalfOpen(false));
        untimed.breaker.observe("trial", null);
        untimed.fail(2);

        untimed.time.advance(Rig.OPEN);
        untimed.succeed(2);

        assertThat(untimed.breaker.snapshot()).containsEntry("wouldBe", "CLOSED");
        assertThat(untimed.rejections()).isEmpty();
    }

    /** Trap 3, for the shadow: what belonged to it is over with it. */
    @Test
    void aLateOutcomeWakesNoShadowThatWasLeft() {
        rig.breaker.observe("trial", null);
        List<Permit> late = rig.acquire(2);
        rig.breaker.reset("trial is over");

        late.forEach(permit -> permit.end(Rig.FAILURE));

        rig.assertState(CLOSED);
        assertThat(rig.time.scheduledTasks()).as("timers of the shadow").isZero();
    }

    @ParameterizedTest
    @EnumSource(CircuitBreakerState.class)
    void theSnapshotLeavesOutWhatIsNotKnown(CircuitBreakerState state) {
        Map<String, Object> figures = rig.in(state).breaker.snapshot();

        assertThat(figures)
                .containsEntry("state", state.name())
                .containsKeys("bufferedCalls", "failedCalls", "notPermittedCalls", "stateSince");
        assertThat(figures.values()).noneMatch(value -> value instanceof Number number && number.doubleValue() < 0);
        assertThat(figures.values()).noneMatch(value -> value.toString().startsWith("-"));
        assertThat(figures.containsKey("failureRate")).isEqualTo(state == OPEN);
        assertThat(figures.containsKey("retryAfter")).isEqualTo(state == OPEN);
    }

    @Test
    void theSnapshotTellsTheFigures() {
        rig.open();
        rig.time.advance(Duration.ofSeconds(12));
        rig.rejection();

        assertThat(rig.breaker.snapshot())
                .containsEntry("state", "OPEN")
                .containsEntry("failureRate", 1.0)
                .containsEntry("bufferedCalls", 2)
                .containsEntry("failedCalls", 2)
                .containsEntry("notPermittedCalls", 1L)
                .containsEntry("stateSince", "2026-01-01T00:00:00Z")
                .containsEntry("retryAfter", "PT18S");
    }

    /** Trap 11: looking takes no permit, moves nothing and counts nothing. */
    @Test
    void readingChangesNothing() {
        rig.halfOpen();
        rig.events.clear();

        for (int i = 0; i < 100; i++) {
            rig.breaker.snapshot();
            rig.breaker.counts();
            rig.breaker.state();
            rig.breaker.settings();
        }

        assertThat(rig.events).isEmpty();
        assertThat(rig.acquire(3)).hasSize(3);
    }

    /** Trap 7: the open duration is over when it is over, whatever an administrator does to the clock. */
    @Test
    void theWallClockMayBeSetBackWhileOpen() {
        rig.open();

        rig.time.setWallTime(Instant.parse("1999-12-31T23:59:59Z"));
        rig.time.advance(Rig.OPEN.minusNanos(1));
        rig.assertState(OPEN);
        rig.time.advanceNanos(1);

        rig.assertState(HALF_OPEN);
    }

    /** Trap 7: the monotonic clock overflows in each of the states. */
    @ParameterizedTest
    @ValueSource(longs = {1, 10, 31, 40})
    void theMonotonicClockMayOverflow(long secondsBefore) {
        FakeTimeSource time = new FakeTimeSource(
                Long.MAX_VALUE - Duration.ofSeconds(secondsBefore).toNanos(), Instant.EPOCH);
        Rig overflowing = new Rig(time, settings -> settings);

        overflowing.open();
        time.advance(Duration.ofSeconds(29));
        assertThat(overflowing.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        overflowing.assertState(HALF_OPEN);
        overflowing.acquire(2);
        time.advance(Rig.LEASE.minusNanos(1));
        overflowing.assertState(HALF_OPEN);
        time.advanceNanos(1);

        overflowing.assertState(OPEN);
    }

    /** Their windows hold a failure, so that each success takes a number in one; that of the breaker without a key counts by it. */
    @Test
    void successesOfAllBreakersOfANameAreCountedOnce() {
        CircuitBreaker unkeyed =
                CircuitBreaker.of("shipping", Rig.config(settings -> settings.minimumCalls(4)), rig.runtime);
        CircuitBreakerStatistics shared = unkeyed.statistics();
        List<CircuitBreaker> breakers = List.of(
                unkeyed,
                CircuitBreaker.keyed("shipping", "eu", unkeyed.settings(), rig.runtime, shared),
                CircuitBreaker.keyed("shipping", "us", unkeyed.settings(), rig.runtime, shared));
        for (CircuitBreaker breaker : breakers) {
            for (int call = 0; call < 7; call++) {
                breaker.acquire().end(call == 4 ? Rig.FAILURE : Outcome.SUCCESS);
            }
        }

        assertThat(shared.outcomes(Verdict.SUCCESS)).isEqualTo(18);
        breakers.get(1).reset("test");
        assertThat(shared.outcomes(Verdict.SUCCESS)).isEqualTo(18);
        Permit late = unkeyed.acquire();
        unkeyed.reset("test");
        assertThat(shared.outcomes(Verdict.SUCCESS)).isEqualTo(18);
        late.end(Outcome.SUCCESS);

        assertThat(shared.outcomes(Verdict.SUCCESS)).isEqualTo(19);
    }

    @Test
    void breakersOfOneNameShareTheirStatisticsAndTellTheirKeys() {
        CircuitBreakerStatistics shared = new CircuitBreakerStatistics();
        for (String key : List.of("eu", "us")) {
            CircuitBreaker keyed = CircuitBreaker.keyed("shipping", key, rig.breaker.settings(), rig.runtime, shared);
            keyed.acquire().end(Rig.FAILURE);
            keyed.acquire().end(Rig.FAILURE);
            assertThat(keyed.state()).isEqualTo(OPEN);
        }

        assertThat(shared.outcomes(Verdict.FAILURE)).isEqualTo(4);
        assertThat(shared.outcomes(Verdict.SUCCESS)).isZero();
        assertThat(shared.transitions(CLOSED, OPEN)).isEqualTo(2);
        assertThat(rig.events).extracting(event -> ((StateChanged) event).key()).containsExactly("eu", "us");
    }

    @Test
    void aForcedOpenBreakerThatProbesAgainDecidesByItsProbes() {
        rig.breaker.forceOpen("maintenance", Duration.ofSeconds(1));
        rig.time.advance(Duration.ofSeconds(1));

        rig.fail(2);

        rig.assertState(OPEN);
        assertThat(rig.moves()).containsExactly("CLOSED>FORCED_OPEN", "FORCED_OPEN>HALF_OPEN", "HALF_OPEN>OPEN");
        assertThat(rig.breaker.statistics().transitions(FORCED_OPEN, HALF_OPEN)).isEqualTo(1);
    }

    private void act(String action, Duration timeToLive) {
        switch (action) {
            case "reset" -> rig.breaker.reset("by hand");
            case "close" -> rig.breaker.close("by hand");
            case "force" -> rig.breaker.forceOpen("by hand", timeToLive);
            case "disable" -> rig.breaker.disable("by hand", timeToLive);
            case "observe" -> rig.breaker.observe("by hand", timeToLive);
            default -> throw new IllegalArgumentException(action);
        }
    }
}
