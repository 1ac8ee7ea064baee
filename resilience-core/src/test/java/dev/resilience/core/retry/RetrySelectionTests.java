package dev.resilience.core.retry;

import static dev.resilience.core.retry.RetryRig.times;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.RetryRig.Failure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which failures are repeated, and how often. */
@Timeout(30)
class RetrySelectionTests {

    private final RetryRig rig = new RetryRig();

    @AfterEach
    void endThreads() {
        rig.close();
    }

    private static Exception[] same(int count, Exception failure) {
        Exception[] failures = new Exception[count];
        java.util.Arrays.fill(failures, failure);
        return failures;
    }

    @Test
    void aListedTypeWhoseKindIsNotRepeatedGetsTheAllowanceOfUnknown() throws Exception {
        rig.call(r -> r.retryOn(List.of(IllegalStateException.class)), same(9, new IllegalStateException()));
        assertThat(rig.begins).hasSize(1 + 2);
        assertThat(rig.retry.stops(StopReason.KIND_BUDGET)).isEqualTo(1);

        rig.call(
                r -> r.retryOn(List.of(IllegalStateException.class)).retries(FailureKind.UNKNOWN, 0),
                same(9, new IllegalStateException()));
        assertThat(rig.begins).hasSize(1 + 1);
    }

    @Test
    void aListedTypeWhoseKindIsRepeatedKeepsTheAllowanceOfItsKind() throws Exception {
        rig.call(r -> r.retryOn(List.of(SocketException.class)), same(9, new SocketException("Connection reset")));

        assertThat(rig.begins).hasSize(1 + 3);
    }

    @Test
    void theNearestTypeDecidesBetweenTheLists() throws Exception {
        rig.call(
                r -> r.noRetryOn(List.of(IOException.class)).retryOn(List.of(SocketException.class)),
                new SocketException("reset"),
                new IOException("reset by peer"));

        assertThat(rig.begins).hasSize(2);
        assertThat(rig.retry.stops(StopReason.NOT_RETRYABLE)).isEqualTo(1);
    }

    @Test
    void theListsLookThroughCarriers() throws Exception {
        rig.call(
                r -> r.retryOn(List.of(IllegalStateException.class)),
                new ExecutionException(new IllegalStateException()));

        assertThat(rig.begins).hasSize(2);
    }

    @Test
    void aTypeNotToBeRepeatedIsNotAskedForAborting() throws Exception {
        boolean[] asked = {false};
        rig.call(
                r -> r.noRetryOn(List.of(SocketException.class)).abortOn(failure -> asked[0] = true),
                new SocketException("reset"));

        assertThat(rig.begins).hasSize(1);
        assertThat(asked[0]).isFalse();
    }

    @Test
    void abortingBeatsTheListOfTypesToRepeat() throws Exception {
        rig.call(
                r -> r.retryOn(List.of(IOException.class)).abortOn(FileNotFoundException.class::isInstance),
                new IOException("reset by peer"),
                new FileNotFoundException());

        assertThat(rig.begins).hasSize(2);
        assertThat(rig.retry.stops(StopReason.NOT_RETRYABLE)).isEqualTo(1);
    }

    @Test
    void aPredicateThatThrowsAbortsNothing() throws Exception {
        rig.call(
                r -> r.abortOn(failure -> {
                    throw new IllegalStateException("broken");
                }),
                times(2, FailureKind.TRANSIENT));

        assertThat(rig.begins).hasSize(3);
    }

    @Test
    void noListMakesAnErrorOrWorkWithPossibleEffectRepeatable() throws Exception {
        rig.call(r -> r.retryOn(List.of(Throwable.class)), new StackOverflowError());
        assertThat(rig.begins).hasSize(1);

        rig.call(r -> r.retryOn(List.of(Throwable.class)).idempotent(false), new Failure(FailureKind.TRANSIENT));
        assertThat(rig.begins).hasSize(1);
    }

    @Test
    void aVetoStopsWhateverTheFailureAndOneThatThrowsDoesNot() throws Exception {
        rig.extensions = RetryExtensions.none().withVeto(() -> {
            throw new IllegalStateException("broken");
        });
        rig.call(r -> {}, times(1, FailureKind.TRANSIENT));
        assertThat(rig.begins).hasSize(2);

        rig.extensions = RetryExtensions.none().withVeto(() -> rig.begins.size() == 2);
        rig.call(r -> {}, times(3, FailureKind.TRANSIENT));
        assertThat(rig.begins).hasSize(2);
        assertThat(rig.retry.stops(StopReason.NOT_RETRYABLE)).isEqualTo(1);
    }

    @Test
    void aBreakerThatWillStillBeOpenEndsTheCallWithItsRealFailureAndTakesNoPermit() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of(
                "inventory",
                CircuitBreakerConfig.builder()
                        .minimumCalls(2)
                        .openDuration(ofSeconds(1))
                        .openBackoffJitter(0)
                        .build(),
                rig.guarded.runtime);
        rig.around = pipeline -> pipeline.with(breaker);
        Failure[] failures = times(9, FailureKind.TRANSIENT);

        assertThat(rig.call(r -> r.backoffBase(ofMillis(999)), failures).failure())
                .isSameAs(failures[1]);

        assertThat(rig.retry.stops(StopReason.NOT_ADMITTED)).isEqualTo(1);
        assertThat(breaker.statistics().rejections()).isZero();
    }

    @Test
    void aBreakerThatWillBeProbedByThenIsNoReasonToStop() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of(
                "inventory",
                CircuitBreakerConfig.builder()
                        .minimumCalls(2)
                        .openDuration(ofSeconds(1))
                        .openBackoffJitter(0)
                        .build(),
                rig.guarded.runtime);
        rig.around = pipeline -> pipeline.with(breaker);

        assertThat(rig.call(r -> r.backoffBase(ofSeconds(1)), times(2, FailureKind.TRANSIENT))
                        .value())
                .isEqualTo("done");
    }

    @Test
    void aBreakerForcedOpenForGoodEndsARetryOfRejections() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), rig.guarded.runtime);
        breaker.forceOpen("test", null);
        rig.around = pipeline -> pipeline.with(breaker);

        assertThat(rig.call(r -> r.retries(FailureKind.REJECTED, 3)).failure())
                .isInstanceOf(CircuitBreakerOpenException.class);

        assertThat(breaker.statistics().rejections()).isEqualTo(1);
        assertThat(rig.retry.stops(StopReason.NOT_ADMITTED)).isEqualTo(1);
    }

    @Test
    void aWaitTheResourceAsksForIsAFloor() throws Exception {
        rig.call(r -> {}, asking(ofSeconds(2)), asking(ofMillis(50)));

        assertThat(rig.pauses()).containsExactly(ofSeconds(2), ofMillis(100));
    }

    @Test
    void jitterOnlyAddsToAWaitTheResourceAsksFor() throws Exception {
        rig.call(r -> r.backoff(BackoffStrategy.FULL_JITTER), asking(ofSeconds(2)));

        assertThat(rig.pauses()).containsExactly(ofMillis(2050));
    }

    @Test
    void theLongestDelayDoesNotCutAWaitTheResourceAsksFor() throws Exception {
        rig.call(r -> r.backoffMax(ofSeconds(1)), asking(ofSeconds(4)));

        assertThat(rig.pauses()).containsExactly(ofSeconds(4));
    }

    @Test
    void aWaitLongerThanRespectedEndsTheCallAndThatWaitIsKnown() throws Exception {
        Failure tenYears = asking(Duration.ofDays(3650));
        assertThat(rig.call(r -> r.maxDuration(Duration.ZERO), tenYears).failure())
                .isSameAs(tenYears);
        assertThat(rig.retry.stops(StopReason.DEADLINE)).isEqualTo(1);

        assertThat(rig.call(r -> r.onExhausted(AdaptiveRetryConfig.OnExhausted.WRAP), tenYears)
                        .failure())
                .isInstanceOfSatisfying(
                        RetriesExhaustedException.class,
                        failure -> assertThat(failure.retryAfter()).isEqualTo(Duration.ofDays(3650)));
    }

    @Test
    void aWaitThatEndedYesterdayIsNone() throws Exception {
        rig.call(r -> {}, asking(Duration.ofDays(-1)), asking(Duration.ofSeconds(Long.MIN_VALUE)));

        assertThat(rig.pauses()).containsExactly(ofMillis(100), ofMillis(100));
    }

    @Test
    void aWaitThatIsNotRespectedChangesNothing() throws Exception {
        rig.call(r -> r.respectRetryAfter(false), asking(Duration.ofDays(3650)));

        assertThat(rig.pauses()).containsExactly(ofMillis(100));
    }

    private static Failure asking(Duration retryAfter) {
        return new Failure(FailureKind.RATE_LIMITED, Executed.NO, retryAfter);
    }
}
