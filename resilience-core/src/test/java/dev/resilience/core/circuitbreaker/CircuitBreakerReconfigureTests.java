package dev.resilience.core.circuitbreaker;

import static dev.resilience.core.circuitbreaker.CircuitBreakerState.CLOSED;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.HookedTime;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.window.Counts;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trap 22: new settings change a running breaker, and its state stays; also when they come at an awkward moment. */
class CircuitBreakerReconfigureTests {

    private final FakeTimeSource time = new FakeTimeSource();
    private final HookedTime hooked = new HookedTime(time);
    private final Rig rig = new Rig(time, hooked, settings -> settings);

    @ParameterizedTest
    @EnumSource(CircuitBreakerState.class)
    void theStateStays(CircuitBreakerState state) {
        rig.in(state);
        rig.events.clear();

        rig.breaker.reconfigure(Rig.config(settings -> settings.windowCalls(50)
                .minimumCalls(30)
                .failureRateThreshold(0.9)
                .maxDuration(Duration.ofHours(1))));

        rig.assertState(state);
        assertThat(rig.events).isEmpty();
        assertThat(rig.breaker.settings().minimumCalls()).isEqualTo(30);
    }

    @Test
    void outcomesStayWhenTheWindowDoes() {
        rig.fail(1);

        rig.breaker.reconfigure(Rig.config(settings -> settings.failureRateThreshold(0.25)));
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(1, 1));
        rig.succeed(1);

        rig.assertState(OPEN);
    }

    @Test
    void outcomesStayWhenOnlyTheOtherKindOfWindowChanges() {
        rig.fail(1);

        rig.breaker.reconfigure(Rig.config(settings -> settings.windowDuration(Duration.ofHours(1))));

        assertThat(rig.breaker.counts()).isEqualTo(new Counts(1, 1));
    }

    @Test
    void theRowOfFailuresStaysUnlessItIsSwitchedOff() {
        CircuitBreakerConfig rowOfThree = Rig.config(
                settings -> settings.windowCalls(100).minimumCalls(100).consecutiveFailures(3));
        CircuitBreakerConfig noRow =
                Rig.config(settings -> settings.windowCalls(100).minimumCalls(100));
        rig.breaker.reconfigure(rowOfThree);
        rig.fail(2);

        rig.breaker.reconfigure(noRow);
        rig.breaker.reconfigure(rowOfThree);
        rig.fail(2);
        rig.assertState(CLOSED);
        rig.breaker.reconfigure(rowOfThree);
        rig.fail(1);

        rig.assertState(OPEN);
    }

    @Test
    void anotherWindowBeginsEmpty() {
        rig.fail(1);

        rig.breaker.reconfigure(Rig.config(settings -> settings.windowCalls(5)));
        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
        rig.breaker.reconfigure(Rig.config(settings -> settings.windowType(WindowType.TIME)));
        rig.fail(1);
        time.advance(Duration.ofSeconds(63));

        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void aLongerOpenDurationCountsFromTheOpening() {
        rig.open();
        time.advance(Duration.ofSeconds(10));

        rig.breaker.reconfigure(Rig.config(settings -> settings.openDuration(Duration.ofSeconds(100))));
        assertThat(rig.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(90));
        assertThat(time.scheduledTasks()).isEqualTo(1);
        time.advance(Duration.ofSeconds(90).minusNanos(1));
        rig.assertState(OPEN);
        time.advanceNanos(1);

        rig.assertState(HALF_OPEN);
    }

    @Test
    void aShorterOpenDurationThatIsOverProbesAtOnce() {
        rig.open();
        time.advance(Duration.ofSeconds(10));

        rig.breaker.reconfigure(Rig.config(settings -> settings.openDuration(Duration.ofSeconds(5))));
        rig.acquire(1);

        rig.assertState(HALF_OPEN);
        assertThat(rig.moves()).containsExactly("CLOSED>OPEN", "OPEN>HALF_OPEN");
        assertThat(time.scheduledTasks()).as("the lease of the probe").isEqualTo(1);
    }

    @Test
    void fewerProbesMayAlreadyHaveDecided() {
        rig.halfOpen().succeed(1);
        rig.breaker.reconfigure(
                Rig.config(settings -> settings.permittedCalls(1).successThreshold(1)));
        rig.assertState(CLOSED);

        rig.halfOpen().fail(1);
        rig.breaker.reconfigure(
                Rig.config(settings -> settings.permittedCalls(2).successThreshold(2)));
        rig.assertState(OPEN);
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(1, 1));
    }

    @Test
    void moreProbesAreLetThroughAtOnce() {
        rig.halfOpen().acquire(3);
        rig.rejection();

        rig.breaker.reconfigure(Rig.config(settings -> settings.permittedCalls(5)));

        assertThat(rig.acquire(2)).hasSize(2);
        rig.rejection();
    }

    @Test
    void theShadowHasTheNewSettings() {
        rig.breaker.observe("trial", null);
        rig.breaker.reconfigure(Rig.config(settings -> settings.minimumCalls(4)));

        rig.fail(3);
        assertThat(rig.breaker.snapshot()).containsEntry("wouldBe", "CLOSED");
        rig.fail(1);

        assertThat(rig.breaker.snapshot()).containsEntry("wouldBe", "OPEN");
    }

    /** A state that was made with the old settings and entered after the new ones came still gets them. */
    @Test
    void newSettingsThatComeWhileTheBreakerClosesGiveTheNewWindow() {
        rig.breaker.reconfigure(
                Rig.config(settings -> settings.windowType(WindowType.TIME).windowDuration(Duration.ofHours(1))));
        CircuitBreakerConfig changed =
                Rig.config(settings -> settings.windowType(WindowType.TIME).windowDuration(Duration.ofSeconds(30)));
        // The first reading is of the new state, the second of its window.
        hooked.atNextReading(() -> hooked.atNextReading(() -> rig.breaker.reconfigure(changed)));

        rig.breaker.reset("test");
        rig.fail(1);
        time.advance(Duration.ofSeconds(31));

        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void newSettingsThatComeWhileTheBreakerOpensGiveTheNewOpenDuration() {
        CircuitBreakerConfig changed = Rig.config(settings -> settings.openDuration(Duration.ofHours(1)));
        rig.fail(1);
        // The first reading is of the new state, the second for its timer.
        hooked.atNextReading(() -> hooked.atNextReading(() -> rig.breaker.reconfigure(changed)));
        rig.fail(1);
        rig.assertState(OPEN);
        assertThat(time.scheduledTasks()).isEqualTo(1);

        time.advance(Duration.ofHours(1).minusNanos(1));
        rig.assertState(OPEN);
        time.advanceNanos(1);

        rig.assertState(HALF_OPEN);
    }

    @Test
    void newSettingsThatComeWhileObservingBeginsReachTheShadow() {
        CircuitBreakerConfig changed = Rig.config(settings -> settings.minimumCalls(4));
        // Readings: of the new state, then of its shadow's closed state, whose settings are chosen by then.
        hooked.atNextReading(() -> hooked.atNextReading(() -> rig.breaker.reconfigure(changed)));

        rig.breaker.observe("trial", null);
        rig.fail(3);

        assertThat(rig.breaker.snapshot()).containsEntry("wouldBe", "CLOSED");
    }

    @Test
    void newSettingsThatComeWhileTheBreakerLeavesOpenLeaveNoTimer() {
        rig.open();
        // The reading is the one for the timer that the new settings arm.
        hooked.atNextReading(() -> rig.breaker.reset("test"));

        rig.breaker.reconfigure(Rig.config(settings -> settings.openDuration(Duration.ofHours(1))));

        rig.assertState(CLOSED);
        assertThat(time.scheduledTasks()).isZero();
    }

    /** Trap 3: a state may be left before its timer is armed; then the timer is taken back by whoever armed it. */
    @ParameterizedTest
    @EnumSource(names = {"OPEN", "FORCED_OPEN", "DISABLED", "OBSERVING"})
    void aStateThatIsLeftWhileItIsEnteredLeavesNoTimer(CircuitBreakerState state) {
        rig.fail(1);
        hooked.beforeNextSchedule(() -> rig.breaker.reset("test"));

        Duration timeToLive = Duration.ofHours(1);
        switch (state) {
            case OPEN -> rig.fail(1);
            case FORCED_OPEN -> rig.breaker.forceOpen("test", timeToLive);
            case DISABLED -> rig.breaker.disable("test", timeToLive);
            default -> rig.breaker.observe("test", timeToLive);
        }

        rig.assertState(CLOSED);
        assertThat(rig.moves()).containsExactly("CLOSED>" + state, state + ">CLOSED");
        assertThat(time.scheduledTasks()).isZero();
    }

    /** Trap 3: the same for the lease of a probe. */
    @Test
    void aProbeThatIsIssuedWhileItsStateIsLeftLeavesNoLease() {
        rig.halfOpen();
        hooked.beforeNextSchedule(() -> rig.breaker.reset("test"));

        rig.acquire(1);

        rig.assertState(CLOSED);
        assertThat(time.scheduledTasks()).isZero();
    }

    /** Closing by hand a breaker that closes by itself at that moment keeps its new window. */
    @Test
    void closingLeavesABreakerAloneThatHasJustClosed() {
        rig.halfOpen();
        hooked.atNextReading(() -> {
            rig.succeed(3 - 1);
            rig.succeed(1);
        });

        rig.breaker.close("test");

        rig.assertState(CLOSED);
        assertThat(rig.moves()).endsWith("HALF_OPEN>CLOSED").doesNotContain("CLOSED>CLOSED");
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(1, 0));
    }
}
