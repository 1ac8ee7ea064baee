package dev.resilience.core.retry;

import static dev.resilience.core.retry.RetryRig.times;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.resilience.core.Async;
import dev.resilience.core.ContextCarrier;
import dev.resilience.core.Guarded;
import dev.resilience.core.Guarded.Caller;
import dev.resilience.core.Guarded.End;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.core.retry.RetryRig.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class AdaptiveRetryTests {

    private final Guarded guarded = new Guarded();
    private final List<Duration> begins = new ArrayList<>();
    private AdaptiveRetry retry = AdaptiveRetry.of("inventory", AdaptiveRetryConfig.defaults(), guarded.runtime);

    @AfterEach
    void endThreads() {
        guarded.close();
    }

    /** The two ways to wait between attempts; everything else is decided once for both. */
    enum Way {
        SYNC {
            @Override
            <T> End<T> call(Guarded guarded, Pipeline pipeline, Work<T> work, Duration time) throws Exception {
                Caller<T> caller = guarded.start(() -> pipeline.<T, Exception>call(work::attempt));
                guarded.time.advance(time);
                return caller.end();
            }
        },
        ASYNC {
            @Override
            <T> End<T> call(Guarded guarded, Pipeline pipeline, Work<T> work, Duration time) {
                CompletableFuture<T> call = pipeline.callAsync(() -> work.attemptAsync(guarded));
                guarded.time.advance(time);
                assertThat(call).isDone();
                return call.handle((value, thrown) ->
                                new End<>(value, thrown == null ? null : Async.unwrap(thrown), false))
                        .join();
            }
        };

        abstract <T> End<T> call(Guarded guarded, Pipeline pipeline, Work<T> work, Duration time) throws Exception;
    }

    /** Work that ends differently in each attempt. */
    private static final class Work<T> {

        private final T value;
        private final List<Throwable> failures;
        private final Duration time;
        private final List<Duration> begins;
        private final Guarded guarded;
        private int attempts;

        Work(AdaptiveRetryTests test, T value, Duration time, Throwable... failures) {
            this.value = value;
            this.failures = Arrays.asList(failures);
            this.time = time;
            this.begins = test.begins;
            this.guarded = test.guarded;
        }

        private Throwable begin() {
            begins.add(guarded.time.elapsed());
            int attempt = attempts++;
            return attempt < failures.size() ? failures.get(attempt) : null;
        }

        T attempt() throws Exception {
            Throwable failure = begin();
            guarded.time.sleep(time.toNanos());
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (Exception) failure;
            }
            return value;
        }

        CompletableFuture<T> attemptAsync(Guarded ignored) {
            Throwable failure = begin();
            CompletableFuture<T> result = new CompletableFuture<>();
            Runnable end = () -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            };
            if (time.isZero()) {
                end.run();
            } else {
                guarded.time.schedule(end, time.toNanos());
            }
            return result;
        }
    }

    private End<String> call(Way way, Consumer<AdaptiveRetryConfigBuilder> settings, Throwable... failures)
            throws Exception {
        return call(way, settings, Duration.ZERO, failures);
    }

    private End<String> call(
            Way way, Consumer<AdaptiveRetryConfigBuilder> settings, Duration time, Throwable... failures)
            throws Exception {
        AdaptiveRetryConfigBuilder builder = AdaptiveRetryConfig.builder().backoff(BackoffStrategy.FIXED);
        settings.accept(builder);
        retry = AdaptiveRetry.of("inventory", builder.build(), guarded.runtime);
        Pipeline pipeline = named().with(retry).build();
        begins.clear();
        Duration start = guarded.time.elapsed();
        End<String> end = way.call(guarded, pipeline, new Work<>(this, "done", time, failures), ofSeconds(60));
        begins.replaceAll(begin -> begin.minus(start));
        assertThat(guarded.time.scheduledTasks()).isZero();
        return end;
    }

    private PipelineBuilder named() {
        return Pipeline.named("inventory").runtime(guarded.runtime);
    }

    @ParameterizedTest
    @EnumSource
    void successNeedsNoSecondAttempt(Way way) throws Exception {
        assertThat(call(way, r -> {}).value()).isEqualTo("done");

        assertThat(begins).containsExactly(Duration.ZERO);
        assertThat(retry.successes()).isEqualTo(1);
        assertThat(retry.successesAfterRetry()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void repeatsAPassingFailureAfterItsDelay(Way way) throws Exception {
        End<String> end = call(way, r -> {}, new SocketException("Connection reset"), new ConnectException("refused"));

        assertThat(end.value()).isEqualTo("done");
        assertThat(begins).containsExactly(Duration.ZERO, ofMillis(100), ofMillis(200));
        assertThat(retry.successesAfterRetry()).isEqualTo(1);
        assertThat(retry.failedAttempts(FailureKind.TRANSIENT)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void theLastAttemptIsFollowedByNoSleepAndItsFailureReachesTheCallerUnchanged(Way way) throws Exception {
        Throwable[] failures = times(3, FailureKind.TRANSIENT);

        End<String> end = call(way, r -> r.maxAttempts(3), failures);

        assertThat(end.failure()).isSameAs(failures[2]);
        assertThat(end.failure().getSuppressed()).isEmpty();
        assertThat(begins).containsExactly(Duration.ZERO, ofMillis(100), ofMillis(200));
        assertThat(retry.stops(StopReason.MAX_ATTEMPTS)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void eachKindHasItsOwnAllowance(Way way) throws Exception {
        for (FailureKind kind : FailureKind.values()) {
            int allowed = AdaptiveRetryConfig.defaults().retriesOf(kind);

            call(way, r -> r.maxAttempts(100), times(50, kind));

            assertThat(begins).as(kind.name()).hasSize(1 + allowed);
            StopReason reason = allowed == 0 ? StopReason.NOT_RETRYABLE : StopReason.KIND_BUDGET;
            assertThat(retry.stops(reason)).as(kind.name()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void allowancesOfDifferentKindsAreCountedApart(Way way) throws Exception {
        call(
                way,
                r -> r.maxAttempts(100).retries(FailureKind.TRANSIENT, 1).retries(FailureKind.FLAKY, 2),
                new Failure(FailureKind.FLAKY),
                new Failure(FailureKind.TRANSIENT),
                new Failure(FailureKind.FLAKY),
                new Failure(FailureKind.TRANSIENT),
                new Failure(FailureKind.FLAKY));

        assertThat(begins).hasSize(4);
        assertThat(retry.stops(StopReason.KIND_BUDGET)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void theReasonIsTheFirstThatAppliesInTheStatedOrder(Way way) throws Exception {
        call(
                way,
                r -> r.maxAttempts(1).idempotent(false).retries(FailureKind.TRANSIENT, 0),
                times(1, FailureKind.TRANSIENT));
        assertThat(retry.stops(StopReason.NOT_RETRYABLE)).isEqualTo(1);

        call(way, r -> r.maxAttempts(2).retries(FailureKind.TRANSIENT, 1), times(2, FailureKind.TRANSIENT));
        assertThat(retry.stops(StopReason.KIND_BUDGET)).isEqualTo(1);

        call(way, r -> r.maxAttempts(1).maxDuration(ofMillis(1)), times(1, FailureKind.TRANSIENT));
        assertThat(retry.stops(StopReason.MAX_ATTEMPTS)).isEqualTo(1);

        call(way, r -> r.maxAttempts(2).maxDuration(ofMillis(1)), times(1, FailureKind.TRANSIENT));
        assertThat(retry.stops(StopReason.DEADLINE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void workThatMayHaveTakenEffectIsNotRepeatedUnlessIdempotent(Way way) throws Exception {
        call(way, r -> r.idempotent(false), new Failure(FailureKind.TRANSIENT, Executed.MAYBE, null));
        assertThat(begins).hasSize(1);
        assertThat(retry.stops(StopReason.NOT_RETRYABLE)).isEqualTo(1);

        call(
                way,
                r -> r.idempotent(false),
                new Failure(FailureKind.TRANSIENT, Executed.NO, null),
                new ConnectException("Connection refused"));
        assertThat(begins).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void aDelayThatWouldOutlastMaxDurationStopsAtOnceWithoutSleeping(Way way) throws Exception {
        Throwable[] failures = times(9, FailureKind.TRANSIENT);

        End<String> end = call(way, r -> r.maxAttempts(9).maxDuration(ofMillis(200)), failures);

        assertThat(end.failure()).isSameAs(failures[1]);
        assertThat(begins).containsExactly(Duration.ZERO, ofMillis(100));
        assertThat(retry.stops(StopReason.DEADLINE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void maxDurationCountsTheTimeOfTheAttempts(Way way) throws Exception {
        call(way, r -> r.maxAttempts(9).maxDuration(ofMillis(500)), ofMillis(150), times(9, FailureKind.TRANSIENT));

        assertThat(begins).containsExactly(Duration.ZERO, ofMillis(250));
    }

    @ParameterizedTest
    @EnumSource
    void maxDurationOfZeroIsNoLimit(Way way) throws Exception {
        call(
                way,
                r -> r.maxAttempts(4)
                        .maxDuration(Duration.ZERO)
                        .backoffBase(ofSeconds(15))
                        .backoffMax(ofSeconds(15)),
                times(3, FailureKind.TRANSIENT));

        assertThat(begins).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void aDelayThatWouldOutlastTheCallsTimeLimitStopsAtOnce(Way way) throws Exception {
        retry = AdaptiveRetry.of(
                "inventory",
                AdaptiveRetryConfig.builder().backoff(BackoffStrategy.FIXED).build(),
                guarded.runtime);
        Pipeline pipeline =
                named().with(retry).timeout(t -> t.duration(ofMillis(150))).build();
        Throwable[] failures = times(9, FailureKind.TRANSIENT);

        End<String> end = way.call(guarded, pipeline, new Work<>(this, "done", Duration.ZERO, failures), ofMillis(100));

        assertThat(end.failure()).isSameAs(failures[1]);
        assertThat(begins).containsExactly(Duration.ZERO, ofMillis(100));
        assertThat(retry.stops(StopReason.DEADLINE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aDelayThatWouldOutlastTheDeadlineOfAnOuterCallStopsAtOnce(Way way) throws Exception {
        Pipeline outer = Pipeline.named("outer")
                .runtime(guarded.runtime)
                .timeout(t -> t.duration(ofMillis(50)))
                .build();
        Pipeline inner = named().retry(r -> {}).build();
        Failure failure = new Failure(FailureKind.TRANSIENT);
        Work<String> work = new Work<>(this, "done", Duration.ZERO, failure);

        CompletableFuture<String> call = outer.call(() -> switch (way) {
            case SYNC -> Guarded.completed(() -> inner.<String, Exception>call(work::attempt));
            case ASYNC -> inner.callAsync(() -> work.attemptAsync(guarded));
        });

        assertThat(call).isDone();
        assertThat(call.handle((value, thrown) -> Async.unwrap(thrown)).join()).isSameAs(failure);
        assertThat(begins).hasSize(1);
    }

    /** Trap 9. */
    @ParameterizedTest
    @EnumSource
    void errorsAreNotRepeated(Way way) throws Exception {
        for (Throwable error : List.of(new StackOverflowError(), new OutOfMemoryError(), new LinkageError())) {
            assertThat(call(way, r -> r.retries(FailureKind.UNKNOWN, 3), error).failure())
                    .isSameAs(error);
            assertThat(begins).hasSize(1);
        }
    }

    /** Trap 9: how a future shows the error of its task. */
    @Test
    void errorsInTheWrapperOfAFutureAreNotRepeated() throws Exception {
        ExecutionException wrapped = new ExecutionException(new StackOverflowError());

        assertThat(call(Way.SYNC, r -> r.retries(FailureKind.UNKNOWN, 3), wrapped)
                        .failure())
                .isSameAs(wrapped);

        assertThat(begins).hasSize(1);
    }

    /** Trap 9. */
    @ParameterizedTest
    @EnumSource
    void anAssertionErrorAloneMayBeRepeated(Way way) throws Exception {
        assertThat(call(way, r -> {}, new AssertionError("flaky")).value()).isEqualTo("done");
        assertThat(begins).hasSize(2);

        assertThat(call(way, r -> r.retries(FailureKind.FLAKY, 0), new AssertionError("flaky"))
                        .failure())
                .isInstanceOf(AssertionError.class);
    }

    /** Traps 9 and 38: interrupts and cancellations, however deep, are the caller's and not the resource's. */
    @ParameterizedTest
    @EnumSource
    void interruptsAndCancellationsAreNotRepeated(Way way) throws Exception {
        for (Throwable interrupt : List.of(
                new InterruptedException(),
                new CancellationException(),
                new IOException("jdk.httpclient", new InterruptedException()),
                new IllegalStateException(new IOException(new InterruptedException())))) {
            End<String> end = call(way, r -> r.retries(FailureKind.UNKNOWN, 3), interrupt);

            assertThat(end.failure()).isSameAs(interrupt);
            assertThat(begins).hasSize(1);
            boolean flagExpected = way == Way.SYNC && !(interrupt instanceof CancellationException);
            assertThat(end.interrupted()).isEqualTo(flagExpected);
            assertThat(retry.failedAttempts(FailureKind.UNKNOWN)).isZero();
        }
    }

    /** Trap 15. */
    @Test
    void anInterruptDuringBackoffStopsAtOnceWithTheLastFailureAndTheFlagSet() throws Exception {
        Pipeline pipeline = named().retry(r -> {}).build();
        Throwable[] failures = times(3, FailureKind.TRANSIENT);
        Work<String> work = new Work<>(this, "done", Duration.ZERO, failures);
        Caller<String> caller = guarded.start(() -> pipeline.<String, Exception>call(work::attempt));
        guarded.awaitWaiters(1);

        caller.thread.interrupt();

        End<String> end = caller.end();
        assertThat(end.failure()).isSameAs(failures[0]);
        assertThat(end.interrupted()).isTrue();
        assertThat(begins).hasSize(1);
    }

    /** Trap 15: no flood of attempts where there is no sleep that could be interrupted. */
    @Test
    void anInterruptedThreadMakesNoFurtherAttemptEvenWithoutADelay() {
        Pipeline pipeline = named().retry(r ->
                        r.backoffBase(Duration.ZERO).backoffMax(Duration.ZERO).backoff(BackoffStrategy.FIXED))
                .build();
        Failure failure = new Failure(FailureKind.TRANSIENT);
        try {
            pipeline.<String, Failure>call(() -> {
                begins.add(Duration.ZERO);
                Thread.currentThread().interrupt();
                throw failure;
            });
        } catch (Failure thrown) {
            assertThat(thrown).isSameAs(failure);
        }

        assertThat(Thread.interrupted()).isTrue();
        assertThat(begins).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aBreakerThatOpensBetweenAttemptsRejectsWithTheLastRealFailureAsCause(Way way) throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
        Pipeline pipeline = named().with(breaker).retry(r -> {}).build();
        Throwable[] failures = times(9, FailureKind.TRANSIENT);
        guarded.time.schedule(
                () -> breaker.forceOpen("another caller's failures", null),
                ofMillis(250).toNanos());

        End<String> end = way.call(guarded, pipeline, new Work<>(this, "done", Duration.ZERO, failures), ofSeconds(20));

        assertThat(end.failure())
                .isInstanceOf(CircuitBreakerOpenException.class)
                .hasCause(failures[1]);
        assertThat(begins).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aFirstRejectionIsNotRepeatedAndHasNoCause(Way way) throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
        breaker.forceOpen("test", null);
        Pipeline pipeline = named().with(breaker).retry(r -> {}).build();

        End<String> end = way.call(guarded, pipeline, new Work<>(this, "done", Duration.ZERO), Duration.ZERO);

        assertThat(end.failure())
                .isInstanceOf(CircuitBreakerOpenException.class)
                .hasNoCause();
        assertThat(begins).isEmpty();
        assertThat(breaker.statistics().rejections()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void eachRetryIsToldOnceBeforeItsDelay(Way way) throws Exception {
        List<ResilienceEvent> events = new ArrayList<>();
        guarded.runtime.events().subscribe(events::add);

        call(way, r -> r.maxAttempts(2), times(2, FailureKind.TRANSIENT));

        assertThat(events)
                .filteredOn(ResilienceEvent.RetryScheduled.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(ResilienceEvent.RetryScheduled.class, event -> {
                    assertThat(event.attempt()).isEqualTo(1);
                    assertThat(event.kind()).isEqualTo(FailureKind.TRANSIENT);
                    assertThat(event.delay()).isEqualTo(ofMillis(100));
                });
    }

    @ParameterizedTest
    @EnumSource
    void itIsToldOnceHowACallEndedThatWasRetried(Way way) throws Exception {
        List<ResilienceEvent> events = new ArrayList<>();
        guarded.runtime.events().subscribe(event -> {
            if (event instanceof ResilienceEvent.RecoveryEnded) {
                events.add(event);
            }
        });

        call(way, r -> r.maxAttempts(3));
        call(way, r -> r.maxAttempts(3), new Failure(FailureKind.PERMANENT));
        assertThat(events).as("calls that were not retried").isEmpty();

        Failure timeout = new Failure(FailureKind.TIMEOUT);
        call(way, r -> r.maxAttempts(3), timeout);
        call(way, r -> r.maxAttempts(2), timeout, new Failure(FailureKind.TRANSIENT));

        assertThat(events)
                .extracting(event -> (ResilienceEvent.RecoveryEnded) event)
                .extracting(
                        ResilienceEvent.RecoveryEnded::kind,
                        ResilienceEvent.RecoveryEnded::attempts,
                        ResilienceEvent.RecoveryEnded::helped,
                        ResilienceEvent.RecoveryEnded::failure)
                .containsExactly(
                        tuple(FailureKind.TIMEOUT, 2, true, timeout), tuple(FailureKind.TIMEOUT, 2, false, timeout));
    }

    @Test
    void anAsynchronousRetryHoldsNoThreadWhileItWaits() {
        Pipeline pipeline = named().retry(r -> {}).build();
        Work<String> work = new Work<>(this, "done", Duration.ZERO, new Failure(FailureKind.TRANSIENT));

        CompletableFuture<String> call = pipeline.callAsync(() -> work.attemptAsync(guarded));

        assertThat(call).isNotDone();
        assertThat(guarded.time.waiters()).isZero();
        assertThat(guarded.time.scheduledTasks()).isEqualTo(1);
    }

    /** Trap 18. */
    @Test
    void cancellingDuringBackoffEndsTheCallAndTakesTheTimerBack() {
        Pipeline pipeline = named().retry(r -> {}).build();
        Work<String> work = new Work<>(this, "done", Duration.ZERO, new Failure(FailureKind.TRANSIENT));
        CompletableFuture<String> call = pipeline.callAsync(() -> work.attemptAsync(guarded));

        call.cancel(true);

        assertThat(guarded.time.scheduledTasks()).isZero();
        guarded.time.advance(ofSeconds(5));
        assertThat(begins).hasSize(1);
    }

    @Test
    void cancellingWhileTheNextAttemptWaitsForAnExecutorKeepsItFromBeginning() {
        List<Runnable> tasks = new ArrayList<>();
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime(tasks::add))
                .retry(r -> {})
                .build();
        Work<String> work = new Work<>(this, "done", Duration.ZERO, new Failure(FailureKind.TRANSIENT));
        CompletableFuture<String> call = pipeline.callAsync(() -> work.attemptAsync(guarded));
        guarded.time.advance(ofSeconds(1));
        assertThat(tasks).isNotEmpty();

        call.cancel(true);
        tasks.forEach(Runnable::run);

        assertThat(begins).hasSize(1);
    }

    @Test
    void newSettingsHoldForTheNextDecision() throws Exception {
        Pipeline pipeline = named().with(retry).build();
        retry.reconfigure(AdaptiveRetryConfig.builder().maxAttempts(1).build());

        Way.SYNC.call(
                guarded,
                pipeline,
                new Work<>(this, "done", Duration.ZERO, times(3, FailureKind.TRANSIENT)),
                ofSeconds(9));

        assertThat(begins).hasSize(1);
    }

    /** Trap 31: what is tied to the caller's thread is there in every attempt, and on no thread afterwards. */
    @Test
    void laterAttemptsOfAnAsynchronousCallRunWithTheContextOfItsCaller() {
        ThreadLocal<String> user = new ThreadLocal<>();
        ContextCarrier carrier = () -> {
            String captured = user.get();
            return () -> {
                String before = user.get();
                user.set(captured);
                return () -> user.set(before);
            };
        };
        List<String> seen = new ArrayList<>();
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime.withContext(carrier))
                .retry(r -> {})
                .build();
        user.set("alice");
        CompletableFuture<String> call = pipeline.callAsync(() -> {
            seen.add(user.get());
            return seen.size() < 3
                    ? CompletableFuture.failedFuture(new Failure(FailureKind.TRANSIENT))
                    : CompletableFuture.completedFuture("done");
        });
        user.set("bob");
        guarded.time.advance(ofSeconds(2));

        assertThat(call).isCompletedWithValue("done");
        assertThat(seen).containsExactly("alice", "alice", "alice");
        assertThat(user.get()).isEqualTo("bob");
    }

    @Test
    void aBrokenCarrierOfContextEndsAnAsynchronousCallInsteadOfLeavingItOpen() {
        IllegalStateException broken = new IllegalStateException("no context");
        ContextCarrier carrier = () -> () -> {
            throw broken;
        };
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime.withContext(carrier))
                .retry(r -> {})
                .build();

        CompletableFuture<String> call =
                pipeline.callAsync(() -> CompletableFuture.failedFuture(new Failure(FailureKind.TRANSIENT)));
        assertThat(call).isNotDone();
        guarded.time.advance(ofSeconds(2));

        assertThat(call)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCause(broken);
    }
}
