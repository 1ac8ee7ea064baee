package dev.resilience.core.circuitbreaker;

import static dev.resilience.core.circuitbreaker.CircuitBreakerState.CLOSED;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.FORCED_OPEN;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.OBSERVING;
import static dev.resilience.core.circuitbreaker.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Permit;
import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.window.Counts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each optional setting adds: rows of failures, slow calls, growing open durations, record and ignore rules, observing. */
class CircuitBreakerSettingsTests {

    private static final Duration SLOW = Duration.ofSeconds(2);

    @Test
    void failuresInARowOpenBeforeTheMinimumOfCallsHasCome() {
        Rig rig = new Rig(settings -> settings.windowCalls(100).minimumCalls(50).consecutiveFailures(3));
        rig.fail(2);
        rig.succeed(1);
        rig.fail(2);
        rig.end(5, Outcome.IGNORED);
        rig.assertState(CLOSED);

        rig.fail(1);

        rig.assertState(OPEN);
        assertThat(rig.breaker.snapshot()).containsEntry("reason", "3 calls in a row failed");
    }

    /** Trap 37: who is refused was answered. */
    @Test
    void anAnswerThatSaysNoEndsTheRow() {
        Rig rig = new Rig(settings -> settings.windowCalls(100).minimumCalls(50).consecutiveFailures(3));
        rig.fail(2);
        rig.end(1, Rig.REFUSAL);
        rig.fail(2);

        rig.assertState(CLOSED);
    }

    @Test
    void slowCallsOpenThoughTheySucceed() {
        Rig rig = slowRig();
        rig.breaker.acquire().end(Outcome.SUCCESS, null, SLOW.toNanos());
        rig.breaker.acquire().end(Outcome.SUCCESS, null, SLOW.toNanos() + 1);
        rig.assertState(CLOSED);
        assertThat(rig.breaker.snapshot()).containsEntry("slowCallRate", 0.5).containsEntry("slowCalls", 1);

        rig.breaker.acquire().end(Outcome.SUCCESS, null, SLOW.toNanos() + 1);

        rig.assertState(OPEN);
        assertThat(rig.breaker.statistics().slowCalls()).isEqualTo(2);
    }

    @Test
    void aPermitTakenByHandIsMeasuredFromAdmissionToEnd() {
        Rig rig = slowRig();
        List<Permit> permits = rig.acquire(2);
        rig.time.advance(SLOW.plusNanos(1));
        permits.forEach(permit -> permit.end(Outcome.SUCCESS));

        rig.assertState(OPEN);
    }

    @Test
    void inAPipelineTheWorkItselfIsMeasured() {
        Rig rig = slowRig();
        Pipeline pipeline =
                Pipeline.named("x").runtime(rig.runtime).with(rig.breaker).build();

        for (int i = 0; i < 2; i++) {
            pipeline.call(() -> {
                rig.time.advance(SLOW.plusNanos(1));
                return 1;
            });
        }

        rig.assertState(OPEN);
    }

    @Test
    void slowProbesOpenAgain() {
        Rig rig = slowRig();
        rig.halfOpen();
        rig.breaker.acquire().end(Outcome.SUCCESS, null, SLOW.toNanos() + 1);
        rig.assertState(HALF_OPEN);
        rig.breaker.acquire().end(Outcome.SUCCESS, null, SLOW.toNanos() + 1);

        rig.assertState(OPEN);
    }

    @Test
    void aProbeThatIsSlowAndFailsCountsOnceAgainstTheResource() {
        Rig rig = new Rig(
                settings -> settings.slowCallDuration(SLOW).permittedCalls(5).successThreshold(3));
        rig.halfOpen();
        for (int i = 0; i < 2; i++) {
            rig.breaker.acquire().end(Rig.FAILURE, null, SLOW.toNanos() + 1);
        }
        rig.assertState(HALF_OPEN);
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(2, 2, 2));
        rig.breaker.acquire().end(Rig.FAILURE, null, SLOW.toNanos() + 1);

        rig.assertState(OPEN);
    }

    private static Rig slowRig() {
        return new Rig(settings -> settings.slowCallDuration(SLOW).slowCallRateThreshold(0.6));
    }

    @Test
    void theOpenDurationGrowsWhileProbesFailUpToItsLimitAndStartsAnewAfterwards() {
        Rig rig = new Rig(settings -> settings.openDuration(Duration.ofSeconds(10))
                .openBackoffMultiplier(3)
                .openBackoffMax(Duration.ofSeconds(60)));
        rig.open();
        for (int expected : new int[] {10, 30, 60, 60}) {
            assertThat(rig.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(expected));
            rig.time.advance(Duration.ofSeconds(expected));
            rig.fail(2);
        }
        rig.time.advance(Duration.ofSeconds(60));
        rig.succeed(2);
        rig.open();

        assertThat(rig.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest(name = "{0} s, opening {1}, draw {2}: {3}")
    @CsvSource({
        "10, 1, 0, PT10S",
        "10, 1, 0.5, PT10.5S",
        "10, 2, 0, PT20S",
        "10, 2, 0.5, PT21S",
        "599, 1, 0.99, PT10M",
        "10, 2147483647, 0.5, PT10M",
        "1, 64, 0, PT10M"
    })
    void growthAndJitterAreCapped(long seconds, int opens, double draw, Duration expected) {
        OpenBackoff backoff = new OpenBackoff(2, Duration.ofMinutes(10), 0.1);

        assertThat(backoff.nanos(Duration.ofSeconds(seconds), opens, draw)).isEqualTo(expected.toNanos());
    }

    @Test
    void jitterIsDrawnOnceSoThatRejectionsAndTheTimerAgree() {
        Rig rig = new Rig(settings -> settings.openBackoffJitter(0.5));
        rig.random = 0.5;
        rig.open();
        rig.random = 0.9;

        Duration wait = rig.rejection().retryAfter();
        assertThat(wait).isEqualTo(Duration.ofMillis(37_500));
        rig.time.advance(wait.minusNanos(1));
        rig.assertState(OPEN);
        rig.time.advanceNanos(1);

        rig.assertState(HALF_OPEN);
    }

    @ParameterizedTest(name = "Retry-After {0}: {1}")
    @CsvSource({"PT5S, PT30S", "PT45S, PT45S", "PT10M, PT1M"})
    void aLongerRetryAfterIsRespectedWithinLimits(Duration asked, Duration expected) {
        Rig rig = new Rig();
        rig.end(2, Classification.of(FailureKind.RATE_LIMITED, "HTTP 429").withRetryAfter(asked));

        assertThat(rig.rejection().retryAfter()).isEqualTo(expected);
    }

    @Test
    void withoutTheTimerTheFirstCallAfterTheDurationProbes() {
        Rig rig = new Rig(settings -> settings.automaticHalfOpen(false));
        rig.open();
        rig.time.advance(Duration.ofHours(1));
        rig.assertState(OPEN);
        assertThat(rig.time.scheduledTasks()).isZero();

        rig.succeed(2);

        rig.assertState(CLOSED);
        assertThat(rig.rejections()).isEmpty();
    }

    @Test
    void theTypeNearestToTheThrownOneDecidesBeforeTheKind() {
        CircuitBreakerConfig config =
                Rig.config(settings -> settings.recordExceptions(Set.of(Exception.class, FileNotFoundException.class))
                        .ignoreExceptions(Set.of(IOException.class)));

        assertThat(config.judge(Rig.FAILURE, new ConnectException())).isEqualTo(Verdict.IGNORED);
        assertThat(config.judge(Rig.REFUSAL, new FileNotFoundException())).isEqualTo(Verdict.FAILURE);
        assertThat(config.judge(Rig.REFUSAL, new IllegalStateException())).isEqualTo(Verdict.FAILURE);
        assertThat(config.judge(Rig.REFUSAL, new AssertionError())).isEqualTo(Verdict.SUCCESS);
        assertThat(config.judge(Rig.FAILURE, new CompletionException(new IOException())))
                .isEqualTo(Verdict.IGNORED);
        assertThat(config.judge(Outcome.IGNORED, new InterruptedException()))
                .as("somebody else's interrupt")
                .isEqualTo(Verdict.IGNORED);
    }

    @Test
    void kindsThatAreNotRecordedKeepTheirMeaning() {
        CircuitBreakerConfig config =
                Rig.config(settings -> settings.recordKinds(EnumSet.of(FailureKind.PERMANENT, FailureKind.LOGIC)));

        assertThat(config.judge(Rig.REFUSAL, null)).isEqualTo(Verdict.FAILURE);
        assertThat(config.judge(Classification.of(FailureKind.LOGIC, "x"), null))
                .isEqualTo(Verdict.FAILURE);
        assertThat(config.judge(Rig.FAILURE, null)).isEqualTo(Verdict.IGNORED);
        assertThat(config.judge(Classification.of(FailureKind.SERVER_ERROR, "x").asAnswer(), null))
                .isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void aBreakerThatObservesRejectsNothingAndComesBackToObserving() {
        Rig rig = new Rig(settings -> settings.mode(Mode.OBSERVE));
        rig.assertState(OBSERVING);
        rig.fail(5);
        assertThat(rig.rejections()).hasSize(3).noneMatch(rejection -> rejection.enforced());

        rig.breaker.forceOpen("maintenance", Duration.ofSeconds(1));
        rig.assertState(FORCED_OPEN);
        rig.time.advance(Duration.ofSeconds(1));

        rig.assertState(OBSERVING);
    }

    @Test
    void closingABreakerThatObservesBeginsAnewOnlyIfItWouldReject() {
        Rig rig = new Rig(settings -> settings.mode(Mode.OBSERVE));
        rig.fail(1);
        rig.breaker.close("nothing to close");
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(1, 1, 0));

        rig.fail(1);
        rig.breaker.close("healed");

        rig.assertState(OBSERVING);
        assertThat(rig.breaker.counts()).isEqualTo(new Counts(0, 0, 0));
    }

    @Test
    void anotherModeTakesEffectAtOnceButNotOnAnOperatorsChoice() {
        Rig rig = new Rig().open();
        rig.breaker.reconfigure(Rig.config(settings -> settings.mode(Mode.OBSERVE)));
        rig.assertState(OBSERVING);
        assertThat(rig.time.scheduledTasks()).isZero();
        rig.breaker.forceOpen("maintenance", null);
        rig.breaker.reconfigure(Rig.config(settings -> settings));
        rig.assertState(FORCED_OPEN);
        rig.breaker.close("done");

        rig.assertState(CLOSED);
    }

    @Test
    void settingsUnderWhichTheWindowIsTooBadOpenAtOnce() {
        Rig rig = new Rig(settings -> settings.windowCalls(10).minimumCalls(10));
        rig.fail(3);

        rig.breaker.reconfigure(Rig.config(settings -> settings.windowCalls(10).minimumCalls(2)));

        rig.assertState(OPEN);
    }

    @Test
    void theBreakerOfAKeyMayBeForgottenOnlyWhileNothingDependsOnIt() {
        Rig rig = new Rig();
        CircuitBreaker keyed = CircuitBreaker.keyed(
                "shipping", "eu", rig.breaker.settings(), rig.runtime, new CircuitBreakerStatistics());
        assertThat(rig.breaker.isEvictable()).as("without a key").isFalse();
        assertThat(keyed.isEvictable()).isTrue();
        keyed.acquire().end(Rig.FAILURE);
        assertThat(keyed.isEvictable()).isTrue();
        keyed.acquire().end(Rig.FAILURE);
        assertThat(keyed.state()).isEqualTo(OPEN);
        assertThat(keyed.isEvictable()).as("open").isFalse();
        org.assertj.core.api.Assertions.assertThatExceptionOfType(CircuitBreakerOpenException.class)
                .isThrownBy(keyed::acquire);
        rig.time.advance(Rig.OPEN);
        assertThat(keyed.isEvictable()).as("half-open and idle").isTrue();
        keyed.forceOpen("maintenance", null);
        assertThat(keyed.isEvictable()).as("chosen by an operator").isFalse();
    }

    /** Trap 5: what is told about the last failure cannot fail either. */
    @Test
    void anExceptionWhoseMessageThrowsOpensAllTheSame() {
        Rig rig = new Rig();
        for (int i = 0; i < 2; i++) {
            rig.breaker.acquire().end(Rig.FAILURE, new Throwing(), -1);
        }

        rig.assertState(OPEN);
    }

    private static final class Throwing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("broken getter");
        }
    }
}
