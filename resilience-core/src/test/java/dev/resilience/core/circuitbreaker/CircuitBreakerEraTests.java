package dev.resilience.core.circuitbreaker;

import static dev.resilience.core.circuitbreaker.CircuitBreakerState.CLOSED;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Permit;
import dev.resilience.core.Verdict;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.window.Counts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to a state that was left moves nothing, and every permit has one outcome. */
@Timeout(60)
class CircuitBreakerEraTests {

    private final Rig rig = new Rig();
    private final Pipeline pipeline =
            Pipeline.named("inventory").runtime(rig.runtime).with(rig.breaker).build();

    /** Trap 1: a late ignored outcome of the CLOSED era adds no half-open permit. */
    @Test
    void aLateIgnoredOutcomeAddsNoProbe() {
        List<Permit> late = rig.acquire(5);
        rig.halfOpen().acquire(3);

        late.forEach(permit -> permit.end(Outcome.IGNORED));

        assertThat(rig.rejection().state()).isEqualTo(HALF_OPEN);
    }

    /** Trap 2: late successes of the CLOSED era close no half-open breaker. */
    @Test
    void lateSuccessesDoNotClose() {
        List<Permit> late = rig.acquire(5);
        rig.halfOpen();

        late.forEach(permit -> permit.end(Outcome.SUCCESS));

        rig.assertState(HALF_OPEN);
        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
        assertThat(rig.breaker.statistics().outcomes(Verdict.SUCCESS))
                .as("counted all the same")
                .isEqualTo(5);
    }

    /** Trap 2, the other way round. */
    @Test
    void lateFailuresOpenNeitherAHalfOpenBreakerNorANewWindow() {
        List<Permit> late = rig.acquire(8);
        rig.halfOpen();
        late.subList(0, 4).forEach(permit -> permit.end(Rig.FAILURE));
        rig.assertState(HALF_OPEN);

        rig.succeed(2);
        late.subList(4, 8).forEach(permit -> permit.end(Rig.FAILURE));

        rig.assertState(CLOSED);
        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void aLateProbeOfAnEarlierHalfOpenStateDecidesNothingInTheNext() {
        List<Permit> late = rig.halfOpen().acquire(1);
        rig.fail(2);
        rig.time.advance(Rig.OPEN);
        rig.assertState(HALF_OPEN);

        rig.succeed(1);
        late.get(0).end(Outcome.SUCCESS);

        rig.assertState(HALF_OPEN);
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(1, 0));
        assertThat(rig.acquire(2)).as("its slot does not come back either").hasSize(2);
        rig.rejection();
    }

    @Test
    void lateOutcomesOfEveryManualStateMoveNothing() {
        rig.breaker.disable("test", null);
        List<Permit> disabled = rig.acquire(4);
        rig.breaker.observe("test", null);
        List<Permit> observed = rig.acquire(4);
        rig.breaker.reset("test");

        disabled.forEach(permit -> permit.end(Rig.FAILURE));
        observed.forEach(permit -> permit.end(Rig.FAILURE));

        rig.assertState(CLOSED);
        assertThat(rig.breaker.counts()).isEqualTo(Counts.NONE);
    }

    /** Trap 3: what limits the probes ends with their state; nothing opens later without traffic. */
    @ParameterizedTest
    @EnumSource(names = {"CLOSED", "FORCED_OPEN", "DISABLED", "OBSERVING"})
    void leavingHalfOpenTakesTheLeasesOfItsProbesAlong(CircuitBreakerState next) {
        rig.halfOpen().acquire(3);
        assertThat(rig.time.scheduledTasks()).isEqualTo(3);

        if (next == CLOSED) {
            rig.breaker.reset("test");
        } else {
            rig.in(next);
        }
        assertThat(rig.time.scheduledTasks()).isZero();
        rig.time.advance(Duration.ofDays(1));

        rig.assertState(next);
    }

    /** Trap 3, the timer of the open state. */
    @Test
    void leavingOpenTakesItsTimerAlong() {
        rig.open();
        assertThat(rig.time.scheduledTasks()).isEqualTo(1);

        rig.breaker.reset("test");

        assertThat(rig.time.scheduledTasks()).isZero();
    }

    /** Trap 5: whatever a call throws can be recorded, and reaches the caller as it is. */
    @ParameterizedTest
    @MethodSource("strangeFailures")
    void recordingNeverThrows(Throwable failure) {
        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(counted()).isEqualTo(1);
    }

    /** Trap 5, asynchronous. */
    @ParameterizedTest
    @MethodSource("strangeFailures")
    void recordingAsynchronousFailuresNeverThrows(Throwable failure) {
        CompletableFuture<String> call = pipeline.callAsync(() -> CompletableFuture.failedFuture(failure));

        assertThat(call).isCompletedExceptionally();
        assertThat(counted()).isEqualTo(1);
    }

    static List<Throwable> strangeFailures() {
        Exception selfCaused = new Exception("a", new Exception("b"));
        selfCaused.getCause().initCause(selfCaused);
        return List.of(
                new CompletionException((Throwable) null),
                new CompletionException("no cause", null),
                new ExecutionException((Throwable) null),
                selfCaused,
                new StackOverflowError());
    }

    /** Trap 11: an ignored outcome gives the slot back, however often. */
    @Test
    void ignoredProbesReturnTheirSlots() {
        rig.halfOpen();

        for (int i = 0; i < 10_000; i++) {
            rig.acquire(3).forEach(permit -> permit.end(Outcome.IGNORED));
        }

        rig.assertState(HALF_OPEN);
        assertThat(rig.time.scheduledTasks()).as("leases").isZero();
        assertThat(rig.acquire(3)).hasSize(3);
        rig.rejection();
    }

    /** Trap 11: an interrupted probe is ignored, gives its slot back and keeps the flag. */
    @Test
    void anInterruptedProbeReturnsItsSlot() {
        rig.halfOpen();
        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> pipeline.call(() -> {
                        throw new InterruptedException();
                    }));
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(rig.acquire(3)).hasSize(3);
    }

    /** Trap 11: a cancelled asynchronous probe gives its slot back. */
    @Test
    void aCancelledProbeReturnsItsSlot() {
        rig.halfOpen();
        for (int i = 0; i < 10; i++) {
            CompletableFuture<String> work = new CompletableFuture<>();
            CompletableFuture<String> call = pipeline.callAsync(() -> work);

            call.cancel(true);

            assertThat(work).isCancelled();
        }

        rig.assertState(HALF_OPEN);
        assertThat(rig.acquire(3)).hasSize(3);
    }

    /** Trap 11: only the first end of a permit counts. */
    @Test
    void endingAPermitTwiceCountsOnce() {
        rig.halfOpen();
        List<Permit> probes = rig.acquire(3);

        for (int i = 0; i < 5; i++) {
            probes.get(0).end(Outcome.IGNORED);
            probes.get(1).end(Outcome.SUCCESS);
        }

        rig.assertState(HALF_OPEN);
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(1, 0));
        assertThat(rig.breaker.statistics().outcomes(Verdict.SUCCESS)).isEqualTo(1);
        assertThat(rig.acquire(1)).as("one slot came back, once").hasSize(1);
        rig.rejection();
    }

    /** Trap 12: a probe that never returns is written off, and its late outcome counts nothing. */
    @Test
    void aProbeThatNeverEndsIsAFailureWhenItsLeaseIsOver() {
        rig.halfOpen();
        Permit hanging = rig.acquire(1).get(0);
        rig.succeed(1);
        rig.time.advance(Rig.LEASE);
        rig.assertState(HALF_OPEN);
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(2, 1));

        hanging.end(Outcome.SUCCESS);
        rig.assertState(HALF_OPEN);
        rig.acquire(1).get(0).end(Rig.FAILURE);

        rig.assertState(OPEN);
    }

    /** Trap 12: probes that never return do not hold HALF_OPEN for ever. */
    @Test
    void probesThatNeverEndOpenTheBreakerAgain() {
        rig.halfOpen().acquire(3);

        rig.time.advance(Rig.LEASE);

        rig.assertState(OPEN);
        assertThat(rig.time.scheduledTasks())
                .as("only the timer of the open state")
                .isEqualTo(1);
    }

    /** A lease begins with its probe, not with the state. */
    @Test
    void eachProbeHasItsOwnLease() {
        rig.halfOpen();
        rig.acquire(1);
        rig.time.advance(Rig.LEASE.minusSeconds(1));
        rig.acquire(1);

        rig.time.advance(Duration.ofSeconds(1));
        rig.assertState(HALF_OPEN);
        rig.time.advance(Rig.LEASE.minusSeconds(2));
        rig.assertState(HALF_OPEN);
        rig.time.advance(Duration.ofSeconds(1));

        rig.assertState(OPEN);
    }

    /** Trap 12: never more probes than permitted, whatever comes and goes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void atMostThePermittedProbesAreLetThrough(int permitted) {
        Rig few = new Rig(settings -> settings.permittedCalls(permitted).successThreshold(permitted));
        few.halfOpen().acquire(permitted);

        for (int i = 0; i < 100; i++) {
            few.rejection();
        }

        assertThat(few.rejections()).hasSize(100);
        assertThat(few.breaker.statistics().rejections()).isEqualTo(100);
    }

    /** Trap 30: a rejection of an inner policy says nothing about the resource. */
    @Test
    void rejectionsFurtherInReturnTheSlot() {
        rig.halfOpen();

        rig.acquire(3).forEach(permit -> permit.end(Classification.of(FailureKind.REJECTED, "bulkhead")));

        assertThat(rig.acquire(3)).hasSize(3);
    }

    private long counted() {
        CircuitBreakerStatistics statistics = rig.breaker.statistics();
        return statistics.outcomes(Verdict.FAILURE)
                + statistics.outcomes(Verdict.SUCCESS)
                + statistics.outcomes(Verdict.IGNORED);
    }
}
