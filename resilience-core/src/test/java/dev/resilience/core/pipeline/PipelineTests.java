package dev.resilience.core.pipeline;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Call;
import dev.resilience.core.Frame;
import dev.resilience.core.Gate;
import dev.resilience.core.GateStage;
import dev.resilience.core.Guarded;
import dev.resilience.core.Permit;
import dev.resilience.core.Policy;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PipelineTests {

    private final Guarded guarded = new Guarded();
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void endThreads() {
        guarded.close();
    }

    private PipelineBuilder named() {
        return Pipeline.named("inventory").runtime(guarded.runtime);
    }

    /** A policy of somebody else's: a gate that writes down what it sees. */
    private class Recorder implements Policy, Gate {

        private final String type;
        private final int position;

        Recorder(String type, int position) {
            this.type = type;
            this.position = position;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public String name() {
            return "inventory";
        }

        @Override
        public int position() {
            return position;
        }

        @Override
        public Record settings() {
            return BulkheadConfig.defaults();
        }

        @Override
        public Map<String, Object> snapshot() {
            return Map.of();
        }

        @Override
        public Stage bind(Stage next) {
            return new GateStage(this, next);
        }

        @Override
        public Permit acquire(Frame frame) {
            log.add(type + " begins " + frame.attempt());
            return (outcome, failure, workNanos) -> log.add(type + " ends " + outcome);
        }
    }

    @Test
    void policiesStandInTheOrderOfTheirPositionsHoweverTheyWereAdded() {
        Pipeline pipeline = named().bulkhead(b -> {})
                .with(new Recorder("innermost", Position.FAULT_INJECTION))
                .retry(r -> {})
                .failureBudget(f -> {})
                .with(new Recorder("outermost", Position.FALLBACK))
                .timeout(t -> t.duration(ofSeconds(2)).perAttempt(ofSeconds(1)))
                .circuitBreaker(b -> {})
                .build();

        assertThat(pipeline.describe())
                .isEqualTo("outermost > failure-budget > timeout > adaptive-retry > circuit-breaker > bulkhead"
                        + " > attempt-timeout > innermost");
        pipeline.call(() -> log.add("work"));
        assertThat(log)
                .containsExactly(
                        "outermost begins 1",
                        "innermost begins 1",
                        "work",
                        "innermost ends INSTANCE",
                        "outermost ends INSTANCE");
    }

    @Test
    void withoutPoliciesNothingIsGuarded() {
        Pipeline pipeline = named().build();

        assertThat(pipeline.describe()).isEqualTo("unguarded");
        assertThat(pipeline.policies()).isEmpty();
        assertThat(pipeline.repeats()).isFalse();
        assertThat(pipeline.call(() -> 1) + 1).isEqualTo(2);
        assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture(1)))
                .isCompletedWithValue(1);
    }

    @Test
    void onlyARetryCallsTheWorkAgain() {
        assertThat(named().retry(r -> {}).build().repeats()).isTrue();
        assertThat(named().circuitBreaker(b -> {}).build().repeats()).isFalse();
    }

    @Test
    void faultsOfNamesAreToldAtOnce() {
        assertThatThrownBy(() -> Pipeline.named("in ventory")).isInstanceOf(ResilienceConfigurationException.class);
    }

    private static String readFile() throws FileNotFoundException {
        throw new FileNotFoundException("gone");
    }

    /** Compiles only if the checked exception of the work is inferred, and none where it throws none. */
    @Test
    void callThrowsWhatTheWorkThrowsAndNoMore() {
        Pipeline pipeline = named().circuitBreaker(b -> {}).bulkhead(b -> {}).build();
        String caught;
        try {
            caught = pipeline.call(PipelineTests::readFile);
        } catch (FileNotFoundException gone) {
            caught = gone.getMessage();
        }

        assertThat(caught).isEqualTo("gone");
        String unchecked = pipeline.call(() -> "nothing to catch");
        assertThat(unchecked).isEqualTo("nothing to catch");
    }

    @Test
    void callAsyncNeverThrows() {
        Pipeline pipeline = named().with(new Recorder("recorder", 1))
                .retry(r -> r.maxAttempts(1))
                .build();
        Pipeline broken = named().with(new Recorder("broken", 1) {
                    @Override
                    public Permit acquire(Frame frame) {
                        throw new IllegalStateException("broken gate");
                    }
                })
                .build();
        Pipeline full = named().circuitBreaker(b -> {}).build();
        ((CircuitBreaker) full.policies().get(0)).forceOpen("test", null);
        List<CompletableFuture<String>> calls = List.of(
                pipeline.callAsync(() -> {
                    throw new IOException("at once");
                }),
                pipeline.callAsync(() -> {
                    throw new StackOverflowError();
                }),
                pipeline.callAsync(() -> null),
                pipeline.callAsync(() -> CompletableFuture.failedFuture(new IOException("later"))),
                broken.callAsync(() -> CompletableFuture.completedFuture("never")),
                full.callAsync(() -> CompletableFuture.completedFuture("never")));

        assertThat(calls).allSatisfy(call -> assertThat(call).isCompletedExceptionally());
        assertThatThrownBy(() -> calls.get(2).join()).hasRootCauseInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> calls.get(4).join()).hasRootCauseMessage("broken gate");
        assertThat(log.stream().filter(line -> line.startsWith("recorder begins")))
                .hasSize(4);
        assertThat(log.stream().filter(line -> line.startsWith("recorder ends")))
                .hasSize(4);
    }

    /** As a plain stage would: what went wrong is the exception itself, not a wrapper in a wrapper. */
    @Test
    void anAsynchronousFailureReachesTheCallerUnwrapped() {
        IOException failure = new IOException("no");
        Pipeline pipeline = named().circuitBreaker(b -> {}).bulkhead(b -> {}).build();

        CompletableFuture<String> call = pipeline.callAsync(
                () -> CompletableFuture.<String>failedFuture(failure).thenApply(value -> value));

        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(failure);
        assertThat(call.handle((value, thrown) -> thrown).join()).isSameAs(failure);
    }

    @Test
    void aFailureIsClassifiedOncePerAttemptHoweverManyPoliciesAsk() {
        AtomicInteger asked = new AtomicInteger();
        FailureRules rules = FailureRules.of(
                List.of(failure -> {
                    asked.incrementAndGet();
                    return Classification.of(FailureKind.TRANSIENT, "test");
                }),
                List.of());
        Pipeline pipeline = named().failureRules(rules)
                .failureBudget(f -> {})
                .timeout(t -> t.duration(ofSeconds(10)).perAttempt(ofSeconds(1)))
                .retry(r -> r.maxAttempts(3).backoffBase(Duration.ZERO).backoffMax(Duration.ZERO))
                .circuitBreaker(b -> {})
                .bulkhead(b -> {})
                .with(new Recorder("recorder", Position.FAULT_INJECTION))
                .build();

        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class);
        assertThat(asked).hasValue(3);

        CompletableFuture<String> call =
                pipeline.callAsync(() -> CompletableFuture.failedFuture(new IOException("no")));
        guarded.time.advance(ofMillis(1));
        assertThat(call).isCompletedExceptionally();
        assertThat(asked).hasValue(6);
    }

    @Test
    void cancellingReachesTheWorkAndGivesEveryAdmissionBack() {
        Bulkhead bulkhead = Bulkhead.of(
                "inventory", BulkheadConfig.builder().maxConcurrent(1).build(), guarded.runtime);
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
        Pipeline pipeline = named().with(bulkhead)
                .with(breaker)
                .with(new Recorder("recorder", 1))
                .retry(r -> {})
                .timeout(t -> t.duration(ofSeconds(5)))
                .build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> work);
        assertThat(bulkhead.active()).isEqualTo(1);

        assertThat(call.cancel(true)).isTrue();

        assertThat(call).isCancelled();
        assertThat(work).isCancelled();
        assertThat(bulkhead.active()).isZero();
        assertThat(breaker.counts().calls()).isZero();
        assertThat(log).containsExactly("recorder begins 1", "recorder ends " + Outcome.IGNORED);
        assertThat(guarded.time.scheduledTasks()).isZero();
        assertThat(call.cancel(true)).isTrue();
    }

    @Test
    void aCancelledProbeGivesItsSlotBack() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "inventory",
                CircuitBreakerConfig.builder()
                        .minimumCalls(1)
                        .openDuration(ofSeconds(1))
                        .openBackoffJitter(0)
                        .permittedCalls(1)
                        .successThreshold(1)
                        .build(),
                guarded.runtime);
        Pipeline pipeline = named().with(breaker).build();
        assertThat(pipeline.callAsync(() -> CompletableFuture.failedFuture(new ConnectException("refused"))))
                .isCompletedExceptionally();
        guarded.time.advance(ofSeconds(1));
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
        CompletableFuture<String> probe = pipeline.callAsync(CompletableFuture::new);
        assertThat(pipeline.callAsync(CompletableFuture::new)).isCompletedExceptionally();

        probe.cancel(true);

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
        assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture("fine")))
                .isCompleted();
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    /** Trap 8: whoever waits for a permit when the caller gives up leaves the queue. */
    @Test
    void cancellingReachesACallThatWaitsForABulkhead() {
        Bulkhead bulkhead = Bulkhead.of(
                "inventory",
                BulkheadConfig.builder().maxConcurrent(1).maxWait(ofSeconds(9)).build(),
                guarded.runtime);
        Pipeline pipeline = named().with(bulkhead).retry(r -> {}).build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> running = pipeline.callAsync(() -> work);
        CompletableFuture<String> waiting = pipeline.callAsync(() -> CompletableFuture.completedFuture("never"));
        assertThat(bulkhead.queued()).isEqualTo(1);

        waiting.cancel(true);

        assertThat(bulkhead.queued()).isZero();
        work.complete("done");
        assertThat(running).isCompletedWithValue("done");
        assertThat(bulkhead.active()).isZero();
        assertThat(bulkhead.rejected()).isZero();
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    @Test
    void aTimeoutThatTheCallerHangsOnTheFutureReachesTheWork() throws Exception {
        Bulkhead bulkhead = Bulkhead.of("inventory", BulkheadConfig.defaults(), guarded.runtime);
        Pipeline pipeline = named().with(bulkhead).build();
        CompletableFuture<String> work = new CompletableFuture<>();

        CompletableFuture<String> call = pipeline.callAsync(() -> work).orTimeout(1, TimeUnit.MILLISECONDS);

        assertThatThrownBy(call::get).hasCauseInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> work.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        while (bulkhead.active() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aValueThatTheCallerSetsItselfGivesTheCallUp() {
        Pipeline pipeline = named().bulkhead(b -> {}).build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> work);

        call.complete("default");

        assertThat(call).isCompletedWithValue("default");
        assertThat(work).isCancelled();
    }

    @Test
    void cancellingAFutureThatDependsOnTheCallLeavesTheCallAlone() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = named().bulkhead(b -> {}).build().callAsync(() -> work);

        call.thenApply(value -> value).cancel(true);
        work.complete("done");

        assertThat(call).isCompletedWithValue("done");
    }

    @Test
    void cancellingAfterTheEndChangesNothing() {
        CompletableFuture<String> work = CompletableFuture.completedFuture("done");
        CompletableFuture<String> call = named().bulkhead(b -> {}).build().callAsync(() -> work);

        assertThat(call.cancel(true)).isFalse();

        assertThat(call).isCompletedWithValue("done");
    }

    /** The attempt after a pause without delay may begin, on another thread, before the failed one has been dealt with. */
    @Test
    void cancellingReachesAnAttemptThatBeganBeforeTheOneBeforeItWasThroughWithItsPause() {
        ResilienceRuntime runtime = new ResilienceRuntime(
                new Impatient(guarded.time), Runnable::run, new EventPublisher(Runnable::run), () -> 0.5);
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(runtime)
                .retry(r -> r.backoffBase(Duration.ZERO).backoffMax(Duration.ZERO))
                .build();
        CompletableFuture<String> second = new CompletableFuture<>();
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<String> call = pipeline.callAsync(() -> attempts.incrementAndGet() == 1
                ? CompletableFuture.failedFuture(new ConnectException("refused"))
                : second);
        assertThat(attempts).hasValue(2);

        call.cancel(true);

        assertThat(second).isCancelled();
    }

    @Test
    void cancellingWhileALaterAttemptBeginsReachesItToo() {
        Outside outside = new Outside();
        Pipeline pipeline = named().with(outside).retry(r -> {}).build();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        AtomicInteger attempts = new AtomicInteger();
        calls.add(pipeline.callAsync(() -> {
            if (attempts.incrementAndGet() == 1) {
                return CompletableFuture.failedFuture(new ConnectException("refused"));
            }
            calls.get(0).cancel(true);
            return second;
        }));

        guarded.time.advance(ofSeconds(1));

        assertThat(attempts).hasValue(2);
        assertThat(second).isCancelled();
        assertThat(outside.active).hasValue(0);
        assertThat(outside.ends).hasValue(1);
    }

    /** Its timer is so quick that a task without delay has run before {@link #schedule} returns. */
    private record Impatient(TimeSource time) implements TimeSource {

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Instant wallTime() {
            return time.wallTime();
        }

        @Override
        public boolean await(BooleanSupplier done, long nanos) throws InterruptedException {
            return time.await(done, nanos);
        }

        @Override
        public Scheduled schedule(Runnable task, long delayNanos) {
            if (delayNanos > 0) {
                return time.schedule(task, delayNanos);
            }
            task.run();
            return () -> {};
        }
    }

    /** A bulkhead of somebody else's order, outside the retry: one permit for all attempts. */
    private static final class Outside implements Policy, Gate {

        private final AtomicInteger active = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();

        @Override
        public String type() {
            return "outside";
        }

        @Override
        public String name() {
            return "outside";
        }

        @Override
        public int position() {
            return Position.FAILURE_BUDGET;
        }

        @Override
        public Record settings() {
            return BulkheadConfig.defaults();
        }

        @Override
        public Map<String, Object> snapshot() {
            return Map.of();
        }

        @Override
        public Stage bind(Stage next) {
            return new GateStage(this, next);
        }

        @Override
        public boolean heldByWork() {
            return true;
        }

        @Override
        public Permit acquire(Frame frame) {
            active.incrementAndGet();
            return (outcome, failure, workNanos) -> {
                ends.incrementAndGet();
                active.decrementAndGet();
            };
        }
    }

    /** Trap 17. */
    @Test
    void anAdmissionOutsideARetryIsHeldUntilTheWorkOfEveryAttemptHasEnded() {
        Outside outside = new Outside();
        Pipeline pipeline = named().with(outside)
                .timeout(t -> t.duration(ofSeconds(5)).perAttempt(ofMillis(100)))
                .retry(r -> r.maxAttempts(2).backoffBase(Duration.ZERO).backoffMax(Duration.ZERO))
                .build();
        List<CompletableFuture<String>> works = new ArrayList<>();
        Call<CompletionStage<String>, RuntimeException> hangs = () -> {
            CompletableFuture<String> work = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    return false;
                }
            };
            works.add(work);
            return work;
        };

        CompletableFuture<String> call = pipeline.callAsync(hangs);
        guarded.time.advance(ofMillis(200));

        assertThatThrownBy(call::join).hasCauseInstanceOf(TimeoutExceededException.class);
        assertThat(works).hasSize(2);
        assertThat(outside.active).hasValue(1);
        works.get(1).complete("late");
        assertThat(outside.active).hasValue(1);
        works.get(0).complete("later");
        assertThat(outside.active).hasValue(0);
        assertThat(outside.ends).hasValue(1);
    }

    /** Cancels in the very moment the pause ends; real threads, a bounded number of rounds. */
    @Test
    void cancellingAtTheEndOfAPauseEndsEveryAdmissionOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Outside> all = new ArrayList<>();
        try {
            ResilienceRuntime runtime = ResilienceRuntime.over(pool);
            for (int round = 0; round < 3_000; round++) {
                Outside outside = new Outside();
                all.add(outside);
                Bulkhead bulkhead = Bulkhead.of("inventory", BulkheadConfig.defaults(), runtime);
                Pipeline pipeline = Pipeline.named("inventory")
                        .runtime(runtime)
                        .with(outside)
                        .with(bulkhead)
                        .retry(r -> r.maxAttempts(3)
                                .backoffBase(Duration.ofNanos(1))
                                .backoffMax(Duration.ofNanos(20_000)))
                        .build();
                CompletableFuture<String> call =
                        pipeline.callAsync(() -> CompletableFuture.supplyAsync(() -> failConnecting(), pool));
                for (int i = 0; i < round % 300; i++) {
                    Thread.onSpinWait();
                }
                call.cancel(true);
                while (outside.active.get() != 0 || bulkhead.active() != 0) {
                    Thread.onSpinWait();
                }
            }
        } finally {
            pool.shutdown();
        }
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(all).allSatisfy(outside -> assertThat(outside.ends).hasValue(1));
    }

    private static String failConnecting() {
        throw new CompletionException(new ConnectException("refused"));
    }
}
