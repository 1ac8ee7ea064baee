package dev.resilience.core.retry;

import static dev.resilience.core.retry.RetryRig.times;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.AdaptiveRetryConfig.OnExhausted;
import dev.resilience.core.retry.RetryRig.Failure;
import dev.resilience.core.retry.SleepHandler.Decision;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the end of a call is told: thrown, wrapped, or as a value. */
@Timeout(30)
class RetryOutcomeTests {

    private final RetryRig rig = new RetryRig();

    @AfterEach
    void endThreads() {
        rig.close();
    }

    private RetryOutcome<String> execute(Pipeline pipeline, SleepHandler handler, Throwable... failures)
            throws Exception {
        rig.begins.clear();
        var caller = rig.guarded.start(() -> pipeline.execute(() -> rig.attempt(failures), handler));
        rig.guarded.time.advance(ofSeconds(60));
        return caller.end().value();
    }

    @Test
    void wrappingTellsAllOfIt() throws Exception {
        Failure[] failures = {
            new Failure(FailureKind.FLAKY), new Failure(FailureKind.TRANSIENT), new Failure(FailureKind.TRANSIENT)
        };

        Throwable thrown = rig.call(r -> r.onExhausted(OnExhausted.WRAP).maxAttempts(3), failures)
                .failure();

        assertThat(thrown).isInstanceOfSatisfying(RetriesExhaustedException.class, exhausted -> {
            assertThat(exhausted.attempts()).isEqualTo(3);
            assertThat(exhausted.name()).isEqualTo("inventory");
            assertThat(exhausted.failureKind()).isEqualTo(FailureKind.TRANSIENT);
            assertThat(exhausted.stopReason()).isEqualTo(StopReason.MAX_ATTEMPTS);
            assertThat(exhausted.elapsed()).isEqualTo(ofMillis(200));
            assertThat(exhausted).hasCause(failures[2]);
            assertThat(exhausted.getSuppressed()).containsExactly(failures[0], failures[1]);
            assertThat(exhausted.timeline())
                    .containsExactly(
                            new RetryAttempt(1, FailureKind.FLAKY, failures[0], Duration.ZERO, ofMillis(100)),
                            new RetryAttempt(2, FailureKind.TRANSIENT, failures[1], ofMillis(100), ofMillis(100)),
                            new RetryAttempt(3, FailureKind.TRANSIENT, failures[2], ofMillis(200), null));
            assertThat(exhausted).hasMessageContaining("'inventory'").hasMessageContaining("MAX_ATTEMPTS");
        });
    }

    @Test
    void theSameFailureOfEveryAttemptIsNeitherSuppressedTwiceNorByItself() throws Exception {
        Failure one = new Failure(FailureKind.TRANSIENT);
        Failure other = new Failure(FailureKind.TRANSIENT);

        Throwable thrown = rig.call(r -> r.onExhausted(OnExhausted.WRAP), other, other, one, one)
                .failure();

        assertThat(thrown).hasCause(one);
        assertThat(thrown.getSuppressed()).containsExactly(other);
        assertThat(one.getSuppressed()).isEmpty();
    }

    @Test
    void whatWasNotToBeRepeatedIsNotWrapped() throws Exception {
        Failure permanent = new Failure(FailureKind.PERMANENT);
        assertThat(rig.call(r -> r.onExhausted(OnExhausted.WRAP), permanent).failure())
                .isSameAs(permanent);
        StackOverflowError error = new StackOverflowError();
        assertThat(rig.call(r -> r.onExhausted(OnExhausted.WRAP), error).failure())
                .isSameAs(error);
    }

    @Test
    void aRejectionIsNotWrapped() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), rig.guarded.runtime);
        breaker.forceOpen("test", null);
        rig.around = pipeline -> pipeline.with(breaker);

        assertThat(rig.call(r -> r.onExhausted(OnExhausted.WRAP).retries(FailureKind.REJECTED, 1))
                        .failure())
                .isInstanceOf(dev.resilience.core.circuitbreaker.CircuitBreakerOpenException.class);
    }

    @Test
    void theEndOfTheWholeCallByItsLimitIsNotWrapped() throws Exception {
        rig.around = pipeline -> pipeline.timeout(t -> t.duration(ofMillis(50)));
        Pipeline pipeline = rig.pipeline(r -> r.onExhausted(OnExhausted.WRAP));
        var caller = rig.guarded.start(() -> pipeline.<String, Exception>call(() -> {
            rig.guarded.time.sleep(ofSeconds(5).toNanos());
            return "late";
        }));
        rig.guarded.time.advance(ofSeconds(10));

        assertThat(caller.end().failure()).isInstanceOf(TimeoutExceededException.class);
        assertThat(rig.retry.stops(StopReason.DEADLINE)).isEqualTo(1);
    }

    @Test
    void aSuccessIsAValueWithTheFailuresBefore() throws Exception {
        Failure failure = new Failure(FailureKind.TRANSIENT);

        RetryOutcome<String> outcome =
                execute(rig.pipeline(r -> r.maxDuration(Duration.ZERO)), SleepHandler.WAIT, failure);

        assertThat(outcome)
                .isEqualTo(new RetryOutcome<>(
                        "done",
                        null,
                        null,
                        2,
                        ofMillis(100),
                        null,
                        List.of(new RetryAttempt(1, FailureKind.TRANSIENT, failure, Duration.ZERO, ofMillis(100)))));
        assertThat(outcome.isSuccess()).isTrue();
    }

    @Test
    void aFirstSuccessTakesOneAttempt() throws Exception {
        RetryOutcome<String> outcome = execute(rig.pipeline(r -> {}), SleepHandler.WAIT);

        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.attempts()).isEqualTo(1);
        assertThat(outcome.timeline()).isEmpty();
    }

    @Test
    void aFailureIsAValueToo() throws Exception {
        Failure[] failures = times(3, FailureKind.FLAKY);

        RetryOutcome<String> outcome = execute(rig.pipeline(r -> {}), SleepHandler.WAIT, failures);

        assertThat(outcome.failure()).isSameAs(failures[2]);
        assertThat(outcome.stopReason()).isEqualTo(StopReason.KIND_BUDGET);
        assertThat(outcome.attempts()).isEqualTo(3);
        assertThat(outcome.timeline()).hasSize(3);
        assertThat(outcome.isSuccess()).isFalse();
    }

    @Test
    void errorsAreThrownAllTheSame() {
        Pipeline pipeline = rig.pipeline(r -> {});

        assertThatThrownBy(() -> pipeline.execute(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFER", "ABORT"})
    void whoMadeTheCallMayNotWant(Decision decision) throws Exception {
        Failure failure = new Failure(FailureKind.TRANSIENT);

        RetryOutcome<String> outcome = execute(
                rig.pipeline(r -> r.onExhausted(OnExhausted.WRAP)), (attempt, kind, delay) -> decision, failure);

        boolean deferred = decision == Decision.DEFER;
        assertThat(outcome.stopReason()).isEqualTo(deferred ? StopReason.DEFERRED : StopReason.ABORTED);
        assertThat(outcome.isDeferred()).isEqualTo(deferred);
        assertThat(outcome.delay()).isEqualTo(deferred ? ofMillis(100) : null);
        assertThat(outcome.failure()).isSameAs(failure);
        assertThat(rig.begins).hasSize(1);
        assertThat(rig.retry.sleepers()).isZero();
    }

    @Test
    void aHandlerThatThrowsOrSaysNothingMakesTheCallWait() throws Exception {
        SleepHandler broken = (attempt, kind, delay) -> {
            throw new IllegalStateException("broken");
        };
        assertThat(execute(rig.pipeline(r -> {}), broken, times(1, FailureKind.FLAKY))
                        .value())
                .isEqualTo("done");
        assertThat(execute(rig.pipeline(r -> {}), (attempt, kind, delay) -> null, times(1, FailureKind.FLAKY))
                        .value())
                .isEqualTo("done");
    }
}
