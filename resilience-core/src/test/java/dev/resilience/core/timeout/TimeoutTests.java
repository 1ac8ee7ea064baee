package dev.resilience.core.timeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.resilience.core.Call;
import dev.resilience.core.Deadline;
import dev.resilience.core.DeadlineExceededException;
import dev.resilience.core.Guarded;
import dev.resilience.core.Guarded.Caller;
import dev.resilience.core.Guarded.End;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Timeout(30)
class TimeoutTests {

    private final Guarded guarded = new Guarded();

    @AfterEach
    void endThreads() {
        guarded.close();
        assertThat(Thread.interrupted()).as("a flag left on the test's thread").isFalse();
    }

    private PipelineBuilder named(String name) {
        return Pipeline.named(name).runtime(guarded.runtime);
    }

    private Pipeline within(Duration limit) {
        return named("inventory").timeout(t -> t.duration(limit)).build();
    }

    /** Work that hangs until it is interrupted, and says so plainly. */
    private String hang() throws InterruptedException {
        guarded.time.sleep(Long.MAX_VALUE);
        return "never";
    }

    private <T> End<T> endAfter(Duration advance, Call<T, ?> call) throws Exception {
        Caller<T> caller = guarded.start(call);
        guarded.awaitWaiters(1);
        guarded.time.advance(advance);
        return caller.end();
    }

    /** Calls that are over have at most one scan of all threads pending, which goes away by itself. */
    private void nothingIsLeftAfter(Duration limit) {
        assertThat(guarded.time.scheduledTasks()).isLessThanOrEqualTo(1);
        guarded.time.advance(limit);
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    @Test
    void workInTimeReturnsItsResultOnTheCallersThread() {
        Pipeline pipeline = within(ofSeconds(1));

        assertThat(pipeline.<Thread, RuntimeException>call(Thread::currentThread))
                .isSameAs(Thread.currentThread());

        nothingIsLeftAfter(ofSeconds(1));
    }

    @Test
    void workThatHangsIsInterruptedAtTheLimit() throws Exception {
        Pipeline pipeline = within(ofMillis(200));
        Caller<String> caller = guarded.start(() -> pipeline.call(this::hang));
        guarded.awaitWaiters(1);

        guarded.time.advance(ofMillis(199));
        assertThat(caller.hasEnded()).isFalse();
        guarded.time.advance(ofMillis(1));

        End<String> end = caller.end();
        assertThat(end.failure())
                .asInstanceOf(type(TimeoutExceededException.class))
                .satisfies(timeout -> {
                    assertThat(timeout.name()).isEqualTo("inventory");
                    assertThat(timeout.limit()).isEqualTo(ofMillis(200));
                    assertThat(timeout.elapsed()).isEqualTo(ofMillis(200));
                    assertThat(timeout).hasCauseInstanceOf(InterruptedException.class);
                    assertThat(timeout).hasMessage("Timeout 'inventory': no result within 200 ms, ended after 200 ms");
                });
        assertThat(end.interrupted()).isFalse();
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    @Test
    void tellsTheConfiguredMessage() throws Exception {
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofMillis(200)).message("inventory is slow"))
                .build();

        assertThat(endAfter(ofMillis(200), () -> pipeline.call(this::hang)).failure())
                .hasMessage("inventory is slow");
    }

    @Test
    void eachAttemptHasItsOwnLimitWithinTheOneOfTheCall() throws Exception {
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofMillis(250)).perAttempt(ofMillis(100)))
                .retry(r -> r.backoffBase(Duration.ZERO).backoffMax(Duration.ZERO))
                .build();
        List<Duration> begins = new ArrayList<>();

        End<String> end = endAfter(
                ofMillis(250),
                () -> pipeline.call(() -> {
                    begins.add(guarded.time.elapsed());
                    return hang();
                }));

        assertThat(begins).containsExactly(Duration.ZERO, ofMillis(100), ofMillis(200));
        assertThat(end.failure())
                .isInstanceOf(TimeoutExceededException.class)
                .hasMessage("Timeout 'inventory': no result within 250 ms, ended after 250 ms");
        assertThat(end.interrupted()).isFalse();
    }

    /** Work that takes no notice of interrupts and returns after all. */
    private String stubborn(Duration time) {
        long due = guarded.time.nanoTime() + time.toNanos();
        boolean interrupted = false;
        for (long left = time.toNanos(); left > 0; left = due - guarded.time.nanoTime()) {
            try {
                guarded.time.sleep(left);
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return "late";
    }

    @Test
    void aLateResultOfAnAttemptIsReturnedAndCountsAsTimeout() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", openingAfter(1), guarded.runtime);
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofSeconds(1)).perAttempt(ofMillis(100)))
                .with(breaker)
                .build();

        End<String> end = endAfter(ofMillis(150), () -> pipeline.call(() -> stubborn(ofMillis(150))));

        assertThat(end.failure()).isNull();
        assertThat(end.value()).isEqualTo("late");
        assertThat(end.interrupted()).isFalse();
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void aLateResultOfTheWholeCallFails() throws Exception {
        Pipeline pipeline = within(ofMillis(100));

        End<String> end = endAfter(ofMillis(150), () -> pipeline.call(() -> stubborn(ofMillis(150))));

        assertThat(end.failure()).isInstanceOf(TimeoutExceededException.class).hasNoCause();
        assertThat(end.interrupted()).isFalse();
    }

    @Test
    void anAttemptThatIsLateForTheWholeCallTooFails() throws Exception {
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofMillis(200)).perAttempt(ofMillis(100)))
                .build();

        End<String> end = endAfter(ofMillis(300), () -> pipeline.call(() -> stubborn(ofMillis(300))));

        assertThat(end.failure())
                .asInstanceOf(type(TimeoutExceededException.class))
                .satisfies(timeout -> {
                    assertThat(timeout.limit()).isEqualTo(ofMillis(200));
                    assertThat(timeout.elapsed()).isEqualTo(ofMillis(300));
                });
        assertThat(end.interrupted()).isFalse();
    }

    private static CircuitBreakerConfig openingAfter(int calls) {
        return CircuitBreakerConfig.builder().minimumCalls(calls).build();
    }

    /** Trap 36: an interrupt by our limit is no caller's cancellation, however the client dressed it up. */
    @Test
    void aHangingBackendOpensItsBreaker() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", openingAfter(3), guarded.runtime);
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofMillis(100)))
                .with(breaker)
                .build();
        List<Call<String, ?>> clients = List.of(
                this::hang,
                () -> {
                    try {
                        return hang();
                    } catch (InterruptedException interrupt) {
                        Thread.currentThread().interrupt();
                        throw new IOException("interrupted", interrupt);
                    }
                },
                () -> {
                    try {
                        return hang();
                    } catch (InterruptedException interrupt) {
                        throw new CancellationException("cancelled");
                    }
                });
        for (Call<String, ?> client : clients) {
            End<String> end = endAfter(ofMillis(100), () -> call(pipeline, client));
            assertThat(end.failure()).isInstanceOf(TimeoutExceededException.class);
            assertThat(end.interrupted()).isFalse();
        }

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(breaker.counts().failures()).isEqualTo(3);
    }

    private static String call(Pipeline pipeline, Call<String, ?> client) throws Exception {
        return pipeline.<String, Exception>call(() -> {
            try {
                return client.call();
            } catch (Exception failure) {
                throw failure;
            } catch (Throwable other) {
                throw new AssertionError(other);
            }
        });
    }

    /** Trap 36, the asynchronous half. */
    @Test
    void anAsynchronousBackendThatHangsOpensItsBreaker() {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", openingAfter(2), guarded.runtime);
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofMillis(100)))
                .with(breaker)
                .build();

        for (int i = 0; i < 2; i++) {
            CompletableFuture<String> backend = new CompletableFuture<>();
            CompletableFuture<String> call = pipeline.callAsync(() -> backend);
            guarded.time.advance(ofMillis(100));
            assertThat(call)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(TimeoutExceededException.class);
            assertThat(backend).isCancelled();
        }

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void anErrorIsNeverHiddenBehindATimeout() throws Exception {
        Pipeline pipeline = within(ofMillis(100));

        End<String> end = endAfter(
                ofMillis(100),
                () -> pipeline.call(() -> {
                    try {
                        return hang();
                    } catch (InterruptedException interrupt) {
                        throw new StackOverflowError("deep");
                    }
                }));

        assertThat(end.failure()).isInstanceOf(StackOverflowError.class);
        assertThat(end.interrupted()).isFalse();
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    /** Trap 16. */
    @Test
    void noInterruptComesAfterTheWorkHasEnded() {
        Pipeline pipeline = within(ofMillis(100));

        String value = pipeline.call(() -> "quick");
        guarded.time.advance(ofSeconds(1));

        assertThat(value).isEqualTo("quick");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** Trap 16. */
    @Test
    void theInterruptOfALimitStaysInNoThreadEvenIfTheWorkIgnoredIt() throws Exception {
        Pipeline pipeline = within(ofMillis(100));

        End<String> end = endAfter(
                ofMillis(150),
                () -> pipeline.call(() -> {
                    stubborn(ofMillis(150));
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    throw new IllegalStateException("and failed");
                }));

        assertThat(end.failure()).isInstanceOf(TimeoutExceededException.class);
        assertThat(end.interrupted()).isFalse();
    }

    /** Trap 16. */
    @Test
    void anInterruptThatWasPendingBeforeOursIsRestored() throws Exception {
        Pipeline pipeline = within(ofMillis(100));

        End<String> end = endAfter(ofMillis(100), () -> {
            Thread.currentThread().interrupt();
            return pipeline.call(() -> {
                assertThat(Thread.interrupted()).isTrue();
                return hang();
            });
        });

        assertThat(end.failure()).isInstanceOf(TimeoutExceededException.class);
        assertThat(end.interrupted()).isTrue();
    }

    /** Trap 16. */
    @Test
    void aForeignInterruptThatTheWorkHasNotTakenYetSurvivesOurs() {
        Pipeline pipeline = within(ofMillis(100));

        assertThatThrownBy(() -> pipeline.call(() -> {
                    Thread.currentThread().interrupt();
                    guarded.time.advance(ofMillis(150));
                    return "late";
                }))
                .isInstanceOf(TimeoutExceededException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aForeignInterruptEndsTheWorkWithTheFlagSetAndCountsAgainstNobody() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", openingAfter(1), guarded.runtime);
        AtomicInteger attempts = new AtomicInteger();
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofSeconds(1)))
                .retry(r -> r.maxAttempts(3))
                .with(breaker)
                .build();
        Caller<String> caller = guarded.start(() -> pipeline.call(() -> {
            attempts.incrementAndGet();
            return hang();
        }));
        guarded.awaitWaiters(1);

        caller.thread.interrupt();

        End<String> end = caller.end();
        assertThat(end.failure()).isInstanceOf(InterruptedException.class);
        assertThat(end.interrupted()).isTrue();
        assertThat(attempts).hasValue(1);
        assertThat(breaker.counts().calls()).isZero();
        nothingIsLeftAfter(ofSeconds(1));
    }

    @Test
    void aForeignInterruptTakenByAStreamLeavesTheFlagSetToo() throws Exception {
        Pipeline pipeline = within(ofSeconds(1));
        Caller<String> caller = guarded.start(() -> pipeline.call(() -> {
            try {
                return hang();
            } catch (InterruptedException interrupt) {
                throw new InterruptedIOException(); // as java.io's piped streams do, without the flag
            }
        }));
        guarded.awaitWaiters(1);

        caller.thread.interrupt();

        End<String> end = caller.end();
        assertThat(end.failure()).isInstanceOf(InterruptedIOException.class);
        assertThat(end.interrupted()).isTrue();
    }

    @Test
    void aForeignInterruptOfAsynchronousWorkThatHasNotBegunLeavesTheFlagSet() throws Exception {
        Pipeline pipeline = within(ofSeconds(1));
        Caller<CompletableFuture<String>> caller = guarded.start(() -> pipeline.callAsync(() -> {
            hang();
            return CompletableFuture.completedFuture("never");
        }));
        guarded.awaitWaiters(1);

        caller.thread.interrupt();

        End<CompletableFuture<String>> end = caller.end();
        assertThat(end.value()).isCompletedExceptionally();
        assertThat(end.interrupted()).isTrue();
    }

    @Test
    void theInnerOfTwoNestedLimitsEndsItsPartOnly() throws Exception {
        Pipeline outer = named("outer").timeout(t -> t.duration(ofMillis(500))).build();
        Pipeline inner = named("inner").timeout(t -> t.duration(ofMillis(100))).build();

        End<String> end = endAfter(
                ofMillis(300),
                () -> outer.call(() -> {
                    assertThatThrownBy(() -> inner.call(this::hang))
                            .isInstanceOfSatisfying(
                                    TimeoutExceededException.class,
                                    timeout -> assertThat(timeout.name()).isEqualTo("inner"));
                    guarded.time.sleep(ofMillis(200).toNanos());
                    return "other way";
                }));

        assertThat(end.failure()).isNull();
        assertThat(end.value()).isEqualTo("other way");
        assertThat(end.interrupted()).isFalse();
    }

    @Test
    void theOuterOfTwoNestedLimitsEndsTheInnerCallAsItsDeadline() throws Exception {
        Pipeline outer = named("outer").timeout(t -> t.duration(ofMillis(100))).build();
        Pipeline inner = named("inner").timeout(t -> t.duration(ofMillis(500))).build();
        AtomicReference<Throwable> seen = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();

        End<String> end = endAfter(
                ofMillis(100),
                () -> outer.call(() -> {
                    try {
                        return inner.call(this::hang);
                    } catch (Exception failure) {
                        seen.set(failure);
                        flag.set(Thread.currentThread().isInterrupted());
                        throw failure;
                    }
                }));

        assertThat(seen.get()).isInstanceOf(DeadlineExceededException.class);
        assertThat(flag).as("the outer work is still under interrupt").isTrue();
        assertThat(end.failure())
                .isInstanceOfSatisfying(
                        TimeoutExceededException.class,
                        timeout -> assertThat(timeout.name()).isEqualTo("outer"));
        assertThat(end.interrupted()).isFalse();
    }

    /** Trap 16: the inner limit fires too and clears the flag, but the outer one's interrupt is not its own to clear. */
    @Test
    void anInnerLimitDoesNotSwallowTheInterruptOfAnOuterOne() {
        for (long head : new long[] {0, 10}) {
            Pipeline outer =
                    named("outer").timeout(t -> t.duration(ofMillis(110))).build();
            Pipeline inner = named("inner")
                    .timeout(t -> t.duration(ofMillis(110 - head)))
                    .build();
            AtomicBoolean flag = new AtomicBoolean();

            assertThatThrownBy(() -> outer.call(() -> {
                        try {
                            return inner.call(() -> {
                                guarded.time.advance(ofMillis(110));
                                return "late";
                            });
                        } finally {
                            flag.set(Thread.currentThread().isInterrupted());
                        }
                    }))
                    .isInstanceOfSatisfying(
                            TimeoutExceededException.class,
                            timeout -> assertThat(timeout.name()).isEqualTo("outer"));

            assertThat(flag).as("the outer work is still under interrupt").isTrue();
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void asynchronousWorkIsCancelledAtTheLimit() {
        Pipeline pipeline = within(ofMillis(100));
        CompletableFuture<String> work = new CompletableFuture<>();

        CompletableFuture<String> call = pipeline.callAsync(() -> work);
        guarded.time.advance(ofMillis(99));
        assertThat(call).isNotDone();
        guarded.time.advance(ofMillis(1));

        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(TimeoutExceededException.class, timeout -> {
                    assertThat(timeout.limit()).isEqualTo(ofMillis(100));
                    assertThat(timeout.elapsed()).isEqualTo(ofMillis(100));
                });
        assertThat(work).isCancelled();
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    @Test
    void asynchronousWorkIsEndedByTheDeadlineOfItsCaller() throws Exception {
        Pipeline outer = named("outer").timeout(t -> t.duration(ofMillis(100))).build();
        Pipeline inner = named("inner").timeout(t -> t.duration(ofSeconds(1))).build();
        Pipeline unlimited = named("unlimited").build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> otherWork = new CompletableFuture<>();

        List<CompletableFuture<String>> calls =
                outer.call(() -> List.of(inner.callAsync(() -> work), unlimited.callAsync(() -> otherWork)));
        guarded.time.advance(ofMillis(100));

        for (CompletableFuture<String> call : calls) {
            assertThat(call)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(DeadlineExceededException.class);
        }
        assertThat(work).isCancelled();
        assertThat(otherWork).isCancelled();
    }

    /** Trap 18. */
    @Test
    void asynchronousWorkInTimeLeavesNoTimerBehind() {
        Pipeline pipeline = within(ofMillis(100));
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> work);
        assertThat(guarded.time.scheduledTasks()).isEqualTo(1);

        work.complete("quick");

        assertThat(call).isCompletedWithValue("quick");
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    /** Trap 18: a call given up by its caller needs no timer any more, though its work may never end. */
    @Test
    void aCancelledCallLeavesNoTimerBehindEvenIfItsWorkGoesOn() {
        Pipeline pipeline = within(ofMillis(100));
        CompletableFuture<String> work = new Uncancellable();

        pipeline.callAsync(() -> work).cancel(true);

        assertThat(work).isNotDone();
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    /** Trap 18: one thread and no garbage, however many calls. */
    @Test
    void thousandsOfCallsInTimeLeaveNothingBehind() {
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofSeconds(100)).perAttempt(ofSeconds(10)))
                .build();

        for (int i = 0; i < 5_000; i++) {
            pipeline.call(() -> "quick");
            pipeline.callAsync(() -> CompletableFuture.completedFuture("quick"));
        }

        nothingIsLeftAfter(ofSeconds(10));
    }

    /** Trap 17: the permit belongs to the work, which goes on though its call has ended. */
    @Test
    void theBulkheadKeepsThePermitOfWorkThatOutlivesItsCall() {
        Bulkhead bulkhead = Bulkhead.of(
                "inventory", BulkheadConfig.builder().maxConcurrent(1).build(), guarded.runtime);
        Pipeline pipeline = named("inventory")
                .timeout(t -> t.duration(ofMillis(100)))
                .with(bulkhead)
                .build();
        CompletableFuture<String> work = new Uncancellable();

        CompletableFuture<String> call = pipeline.callAsync(() -> work);
        guarded.time.advance(ofMillis(100));
        assertThat(call).isCompletedExceptionally();
        assertThat(bulkhead.active()).isEqualTo(1);
        assertThat(pipeline.callAsync(() -> new CompletableFuture<>())).isCompletedExceptionally();

        work.complete("at last");
        assertThat(bulkhead.active()).isZero();
    }

    /** Trap 19. */
    @Test
    void thePermitOfAsynchronousWorkIsHeldUntilItCompletesNotUntilItsMethodReturns() {
        Bulkhead bulkhead = Bulkhead.of(
                "inventory", BulkheadConfig.builder().maxConcurrent(1).build(), guarded.runtime);
        Pipeline pipeline = named("inventory").with(bulkhead).build();
        CompletableFuture<String> work = new CompletableFuture<>();

        CompletableFuture<String> call = pipeline.callAsync(() -> work);
        assertThat(bulkhead.active()).isEqualTo(1);
        work.complete("done");

        assertThat(call).isCompletedWithValue("done");
        assertThat(bulkhead.active()).isZero();
    }

    @Test
    void aStageThatCannotBeAFutureIsLeftAloneWhenTimeIsUp() {
        Pipeline pipeline = within(ofMillis(100));

        CompletableFuture<String> call = pipeline.callAsync(OnlyAStage::new);
        guarded.time.advance(ofMillis(100));

        assertThat(call)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutExceededException.class);
    }

    /** Trap 28: what the caller hangs on its future never runs on the timer's thread. */
    @Test
    void continuationsRunOnTheExecutorAndNotOnTheTimersThread() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "async"));
        try {
            Pipeline pipeline = Pipeline.named("inventory")
                    .runtime(guarded.runtime(executor))
                    .timeout(t -> t.duration(ofMillis(100)))
                    .build();
            CompletableFuture<String> thread = pipeline.callAsync(() -> new CompletableFuture<String>())
                    .handle((value, failure) -> Thread.currentThread().getName());

            guarded.time.advance(ofMillis(100));

            assertThat(thread.get(10, TimeUnit.SECONDS)).isEqualTo("async");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void countsHowCallsEndAndTellsEachExceededLimitOnce() throws Exception {
        List<ResilienceEvent> events = new ArrayList<>();
        guarded.runtime.events().subscribe(events::add);
        Timeout timeout = Timeout.of(
                "inventory",
                TimeoutConfig.builder()
                        .duration(ofMillis(300))
                        .perAttempt(ofMillis(100))
                        .build(),
                guarded.runtime);
        PipelineBuilder builder = named("inventory");
        timeout.policies().forEach(builder::with);
        Pipeline pipeline = builder.build();

        pipeline.call(() -> "quick");
        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class);
        endAfter(ofMillis(100), () -> pipeline.call(this::hang));
        endAfter(ofMillis(150), () -> pipeline.call(() -> stubborn(ofMillis(150))));

        assertThat(timeout.successes()).isEqualTo(2);
        assertThat(timeout.failures()).isEqualTo(1);
        assertThat(timeout.timeouts()).isEqualTo(1);
        assertThat(timeout.attemptTimeouts()).isEqualTo(2);
        assertThat(events)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                ResilienceEvent.LimitExceeded.class,
                                exceeded -> assertThat(exceeded.limit()).isEqualTo(ofMillis(100))));
    }

    @Test
    void aTimeoutOfTheSameNameInsideTheWorkIsAFailureAndNoTimeout() throws Exception {
        Timeout outer = Timeout.of(
                "inventory", TimeoutConfig.builder().duration(ofMillis(500)).build(), guarded.runtime);
        Timeout inner = Timeout.of(
                "inventory", TimeoutConfig.builder().duration(ofMillis(100)).build(), guarded.runtime);
        Pipeline outside = named("outside").with(outer).build();
        Pipeline inside = named("inside").with(inner).build();

        endAfter(ofMillis(100), () -> outside.call(() -> inside.call(this::hang)));
        outside.callAsync(() -> inside.callAsync(CompletableFuture::new));
        guarded.time.advance(ofMillis(100));

        assertThat(inner.timeouts()).isEqualTo(2);
        assertThat(outer.timeouts()).isZero();
        assertThat(outer.failures()).isEqualTo(2);
    }

    @Test
    void newSettingsHoldForCallsThatBeginAfterwards() throws Exception {
        Timeout timeout = Timeout.of(
                "inventory", TimeoutConfig.builder().duration(ofMillis(300)).build(), guarded.runtime);
        Pipeline pipeline = named("inventory").with(timeout).build();

        timeout.reconfigure(TimeoutConfig.builder().duration(ofMillis(100)).build());
        assertThat(timeout.settings().duration()).isEqualTo(ofMillis(100));

        assertThat(endAfter(ofMillis(100), () -> pipeline.call(this::hang)).failure())
                .isInstanceOf(TimeoutExceededException.class);
    }

    @Test
    void theFailureSaysItsKindItself() {
        assertThat(new TimeoutExceededException("inventory", "slow", ofMillis(1), ofMillis(2), null).failureKind())
                .isEqualTo(FailureKind.TIMEOUT);
    }

    @Test
    void workOfManyThreadsHangsAndEveryThreadIsFreeAgain() throws Exception {
        Pipeline pipeline = within(ofMillis(100));
        CountDownLatch free = new CountDownLatch(10);
        List<Caller<String>> callers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            callers.add(guarded.start(() -> {
                try {
                    return pipeline.call(this::hang);
                } finally {
                    free.countDown();
                }
            }));
        }
        guarded.awaitWaiters(10);

        guarded.time.advance(ofMillis(100));

        assertThat(free.await(10, TimeUnit.SECONDS)).isTrue();
        for (Caller<String> caller : callers) {
            assertThat(caller.end().failure()).isInstanceOf(TimeoutExceededException.class);
        }
        assertThat(Deadline.current()).isNull();
    }

    private static final class Uncancellable extends CompletableFuture<String> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }

    /** Never completes, and has no future to show. */
    private static final class OnlyAStage extends CompletableFuture<String> {
        @Override
        public CompletableFuture<String> toCompletableFuture() {
            throw new UnsupportedOperationException();
        }
    }
}
