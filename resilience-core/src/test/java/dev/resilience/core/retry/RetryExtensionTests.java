package dev.resilience.core.retry;

import static dev.resilience.core.retry.RetryRig.times;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.core.Call;
import dev.resilience.core.Guarded.Caller;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.AdaptiveRetryConfig.Nested;
import dev.resilience.core.retry.RetryRig.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What an application adds to a retry, and what its work may know of it. */
@Timeout(30)
class RetryExtensionTests {

    private final RetryRig rig = new RetryRig();
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void endThreads() {
        rig.close();
    }

    private RetryHooks telling() {
        return new RetryHooks() {
            @Override
            public void beforeAttempt(RetryContext context) {
                told.add("attempt " + context.attempt() + " after " + context.lastKind());
            }

            @Override
            public void onRetry(Throwable failure, int attempt, Duration delay) {
                told.add("retry after " + attempt + " in " + delay.toMillis());
            }

            @Override
            public void onSuccess(int attempts) {
                told.add("success after " + attempts);
            }

            @Override
            public void onExhausted(Throwable failure, int attempts, StopReason reason) {
                told.add(reason + " after " + attempts);
            }
        };
    }

    private static RetryHooks failing() {
        return new RetryHooks() {
            @Override
            public void beforeAttempt(RetryContext context) {
                throw new StackOverflowError();
            }

            @Override
            public void onRetry(Throwable failure, int attempt, Duration delay) {
                throw new IllegalStateException("onRetry");
            }

            @Override
            public void onSuccess(int attempts) {
                throw new IllegalStateException("onSuccess");
            }

            @Override
            public void onExhausted(Throwable failure, int attempts, StopReason reason) {
                throw new IllegalStateException("onExhausted");
            }
        };
    }

    @Test
    void hooksAreToldWhatHappensAndOneThatFailsReachesNobody() throws Exception {
        rig.extensions = RetryExtensions.none().withHook(failing()).withHook(telling());

        assertThat(rig.call(r -> {}, times(1, FailureKind.FLAKY)).value()).isEqualTo("done");
        assertThat(told)
                .containsExactly(
                        "attempt 1 after null", "retry after 1 in 100", "attempt 2 after FLAKY", "success after 2");

        told.clear();
        Failure[] failures = times(2, FailureKind.TRANSIENT);
        assertThat(rig.call(r -> r.maxAttempts(2), failures).failure()).isSameAs(failures[1]);
        assertThat(told).endsWith("attempt 2 after TRANSIENT", "MAX_ATTEMPTS after 2");
    }

    @Test
    void theWorkKnowsItsAttempt() throws Exception {
        List<RetryContext> seen = new ArrayList<>();
        rig.inWork = () -> seen.add(RetryContext.current());
        Failure failure = new Failure(FailureKind.TIMEOUT);

        rig.call(r -> r.kind(FailureKind.TIMEOUT, kind -> kind.attemptTimeout(ofSeconds(3))), failure);

        assertThat(seen)
                .containsExactly(
                        new RetryContext("inventory", 1, 4, null, null, null, 4),
                        new RetryContext("inventory", 2, 4, failure, FailureKind.TIMEOUT, ofSeconds(3), 4));
        assertThat(RetryContext.current()).isNull();
    }

    @Test
    void asynchronousWorkKnowsItsAttemptWhereItBegins() {
        List<Integer> seen = new ArrayList<>();
        Pipeline pipeline = rig.pipeline(r -> {});

        CompletableFuture<String> call = pipeline.callAsync(() -> {
            seen.add(RetryContext.current().attempt());
            return seen.size() < 3
                    ? CompletableFuture.failedFuture(new Failure(FailureKind.TRANSIENT))
                    : CompletableFuture.completedFuture("done");
        });
        rig.guarded.time.advance(ofSeconds(1));

        assertThat(call).isCompletedWithValue("done");
        assertThat(seen).containsExactly(1, 2, 3);
        assertThat(RetryContext.current()).isNull();
    }

    @Test
    void theLimitAfterAFailureOfAKindEndsTheNextAttempt() throws Exception {
        rig.around = pipeline -> pipeline.timeout(t -> t.duration(ofSeconds(60)).perAttempt(ofMillis(50)));
        int[] attempts = {0};
        Pipeline pipeline = rig.pipeline(r -> r.maxAttempts(3)
                .kind(FailureKind.TIMEOUT, kind -> kind.retries(3).attemptTimeout(ofMillis(200))));
        Caller<String> caller = rig.guarded.start(() -> pipeline.<String, Exception>call(() -> {
            attempts[0]++;
            rig.begins.add(rig.guarded.time.elapsed());
            rig.guarded.time.sleep(ofMillis(attempts[0] == 3 ? 150 : 1_000).toNanos());
            return "done";
        }));
        rig.guarded.time.advance(ofSeconds(10));

        assertThat(caller.end().value()).isEqualTo("done");
        assertThat(rig.begins)
                .as("50 ms and then 200 ms, each with a pause of 100 ms")
                .containsExactly(Duration.ZERO, ofMillis(150), ofMillis(450));
    }

    @Test
    void theLimitAfterAFailureNeedsNoOtherLimitAndIsGoneAfterIt() throws Exception {
        rig.extensions = RetryExtensions.none()
                .withAdjuster((last, configured) -> last.attempt() == 1 ? ofMillis(20) : configured);
        int[] attempts = {0};
        Pipeline pipeline = rig.pipeline(r -> {});
        Caller<String> caller = rig.guarded.start(() -> pipeline.<String, Exception>call(() -> {
            attempts[0]++;
            if (attempts[0] == 1) {
                throw new Failure(FailureKind.FLAKY);
            }
            rig.guarded.time.sleep(ofMillis(500).toNanos());
            return "done " + attempts[0];
        }));
        rig.guarded.time.advance(ofSeconds(10));

        assertThat(caller.end().value()).isEqualTo("done 3");
        assertThat(rig.retry.failedAttempts(FailureKind.TIMEOUT)).isEqualTo(1);
    }

    @Test
    void anAdjusterThatThrowsOrAsksForTheImpossibleAdjustsNothing() throws Exception {
        for (Duration wanted : new Duration[] {null, Duration.ZERO, ofMillis(-1), ofSeconds(Long.MAX_VALUE)}) {
            rig.extensions = RetryExtensions.none().withAdjuster((last, configured) -> wanted);
            assertThat(rig.call(r -> {}, times(2, FailureKind.FLAKY)).value()).isEqualTo("done");
        }
        rig.extensions = RetryExtensions.none().withAdjuster((last, configured) -> {
            throw new IllegalStateException("broken");
        });
        assertThat(rig.call(r -> {}, times(2, FailureKind.FLAKY)).value()).isEqualTo("done");
    }

    private int nested(Nested mode) throws Exception {
        RetryRig inner = new RetryRig();
        try {
            Pipeline inside = inner.pipeline(r -> r.nested(mode).maxAttempts(3).backoffBase(Duration.ZERO));
            int[] made = {0};
            rig.inWork = () -> inside.execute(() -> {
                made[0]++;
                throw new Failure(FailureKind.TRANSIENT);
            });
            rig.call(r -> r.maxAttempts(2), times(1, FailureKind.TRANSIENT));
            assertThat(inner.retry.amplification()).isEqualTo(mode == Nested.SUPPRESS ? 3 : 6);
            return made[0];
        } finally {
            inner.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void retriesInsideRetriesMultiplyUnlessSuppressed(Nested mode) throws Exception {
        assertThat(nested(mode)).isEqualTo(mode == Nested.SUPPRESS ? 2 : 6);
        assertThat(RetryContext.current()).isNull();
    }

    @Test
    void aBackoffOfOnesOwnSaysTheDelays() throws Exception {
        rig.call(r -> r.backoff(step -> step.base().multipliedBy(step.retry() * 2L)), times(2, FailureKind.TRANSIENT));

        assertThat(rig.pauses()).containsExactly(ofMillis(200), ofMillis(400));
    }

    @Test
    void aBackoffThatTalksNonsenseIsReplacedByOneWithJitter() throws Exception {
        List<Backoff> nonsense = List.of(step -> null, step -> ofMillis(-1), step -> {
            throw new IllegalStateException("broken");
        });
        for (Backoff backoff : nonsense) {
            rig.call(r -> r.backoff(backoff), times(2, FailureKind.TRANSIENT));

            assertThat(rig.pauses()).containsExactly(ofMillis(200), ofMillis(350));
        }
    }

    @Test
    void aBackoffOfOnesOwnIsBoundedHoweverLong() throws Exception {
        rig.call(
                r -> r.backoff(step -> ofSeconds(Long.MAX_VALUE)).backoffMax(ofSeconds(3)),
                times(1, FailureKind.TRANSIENT));

        assertThat(rig.pauses()).containsExactly(ofSeconds(3));
    }

    @Test
    void delaysOfAKindAreItsOwnAndInheritTheRest() throws Exception {
        rig.call(
                r -> r.kind(FailureKind.RATE_LIMITED, kind -> kind.backoffBase(ofSeconds(1))),
                new Failure(FailureKind.RATE_LIMITED),
                new Failure(FailureKind.TRANSIENT));

        assertThat(rig.pauses()).containsExactly(ofSeconds(1), ofMillis(100));
    }

    @Test
    void threadsThatSleepAreBounded() throws Exception {
        Pipeline pipeline = rig.pipeline(r -> r.maxSleepers(1));
        Failure second = new Failure(FailureKind.TRANSIENT);
        int[] calls = {0};
        Caller<String> sleeper = rig.guarded.start(() -> pipeline.<String, Exception>call(() -> {
            if (calls[0]++ == 0) {
                throw new Failure(FailureKind.TRANSIENT);
            }
            return "done";
        }));
        rig.guarded.awaitWaiters(1);
        assertThat(rig.retry.sleepers()).isEqualTo(1);

        RetryOutcome<String> refused = pipeline.execute(() -> {
            throw second;
        });

        assertThat(refused.failure()).isSameAs(second);
        assertThat(refused.stopReason()).isEqualTo(StopReason.RETRY_BUDGET);
        rig.guarded.time.advance(ofSeconds(1));
        assertThat(sleeper.end().value()).isEqualTo("done");
        assertThat(rig.retry.sleepers()).isZero();
    }

    @Test
    void theEndOfAnAttemptByALimitOfItsOwnTellsTheRetry() throws Exception {
        Pipeline pipeline =
                rig.pipeline(r -> r.maxAttempts(2).kind(FailureKind.FLAKY, kind -> kind.attemptTimeout(ofMillis(10))));
        int[] attempts = {0};
        Caller<String> caller = rig.guarded.start(() -> pipeline.<String, Exception>call(() -> {
            if (attempts[0]++ == 0) {
                throw new Failure(FailureKind.FLAKY);
            }
            rig.guarded.time.sleep(ofSeconds(5).toNanos());
            return "late";
        }));
        rig.guarded.time.advance(ofSeconds(10));

        assertThat(caller.end().failure())
                .isInstanceOf(TimeoutExceededException.class)
                .hasMessageContaining("retry 'inventory'")
                .hasMessageContaining("10 ms");
    }

    @Test
    void workThatSaysSoIsNotDoneTwice() {
        Pipeline pipeline = rig.pipeline(r -> {});
        HalfDone work = new HalfDone();
        HalfDone later = new HalfDone();

        assertThat(pipeline.execute(work).stopReason()).isEqualTo(StopReason.NOT_RETRYABLE);
        assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture(later.call())))
                .isNotDone(); // a lambda does not say so
        assertThat(pipeline.<String>callAsync(new HalfDoneLater(later))).isCompletedExceptionally();

        assertThat(work.calls).isEqualTo(1);
        assertThat(later.calls).isEqualTo(2);
        assertThat(rig.retry.stops(StopReason.NOT_RETRYABLE)).isEqualTo(2);
    }

    private static final class HalfDone implements Call<String, Failure> {

        private int calls;

        @Override
        public String call() throws Failure {
            calls++;
            throw new Failure(FailureKind.TRANSIENT);
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }
    }

    private record HalfDoneLater(HalfDone work) implements Call<CompletableFuture<String>, Failure> {

        @Override
        public CompletableFuture<String> call() throws Failure {
            return CompletableFuture.completedFuture(work.call());
        }

        @Override
        public boolean isRepeatable() {
            return work.isRepeatable();
        }
    }

    @Test
    void eachFailedAttemptIsLoggedWithItsKind() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(AdaptiveRetry.class);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
        try {
            rig.call(settings -> {}, new Failure(FailureKind.TRANSIENT), new Failure(FailureKind.TIMEOUT));
        } finally {
            logger.setLevel(before);
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Retry 'inventory': attempt 1 failed as TRANSIENT; the next follows in 100 ms",
                        "Retry 'inventory': attempt 2 failed as TIMEOUT; the next follows in 100 ms");
    }
}
