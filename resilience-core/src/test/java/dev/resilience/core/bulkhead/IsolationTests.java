package dev.resilience.core.bulkhead;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Deadline;
import dev.resilience.core.Guarded;
import dev.resilience.core.Guarded.Caller;
import dev.resilience.core.Guarded.End;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.BulkheadConfig.Isolation;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.MDC;

/** Work on threads of the bulkhead's own. */
@Timeout(30)
class IsolationTests {

    private static final Duration LIMIT = ofMillis(100);

    private final Guarded guarded = new Guarded();
    private final Bulkhead bulkhead = Bulkhead.of("inventory", config(1, Duration.ZERO), guarded.runtime);
    private final CircuitBreaker breaker =
            CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
    private final FailureBudget budget = FailureBudget.of("inventory", FailureBudgetConfig.defaults(), guarded.runtime);
    private final Pipeline pipeline = Pipeline.named("inventory")
            .runtime(guarded.runtime)
            .with(bulkhead)
            .with(breaker)
            .with(budget)
            .timeout(timeout -> timeout.duration(LIMIT))
            .build();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Thread> worker = new AtomicReference<>();

    @AfterEach
    void close() {
        end.countDown();
        bulkhead.close();
        guarded.close();
    }

    private static BulkheadConfig config(int maxConcurrent, Duration maxWait) {
        return BulkheadConfig.builder()
                .maxConcurrent(maxConcurrent)
                .maxWait(maxWait)
                .isolation(Isolation.THREAD_POOL)
                .build();
    }

    /** Work that no interrupt ends. */
    private String hang() {
        worker.set(Thread.currentThread());
        begun.countDown();
        boolean over = false;
        while (!over) {
            try {
                end.await();
                over = true;
            } catch (InterruptedException ignored) {
                Thread.onSpinWait();
            }
        }
        return "late";
    }

    /** Waits for a thread of the bulkhead to have given its permit back. */
    private void awaitFree() throws InterruptedException {
        while (bulkhead.active() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void synchronousWorkRunsOnADaemonThatBearsTheBulkheadsName() {
        Thread thread = pipeline.call(Thread::currentThread);

        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.getName()).matches("resilience-inventory-\\d+");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(bulkhead.active()).isZero();
    }

    /** Traps 17 and 36. */
    @Test
    void theCallerIsReleasedAtItsLimitAlthoughTheWorkIgnoresInterruptsAndKeepsItsPermit() throws Exception {
        Caller<String> caller = guarded.start(() -> pipeline.call(this::hang));
        begun.await();
        guarded.awaitWaiters(1);

        guarded.time.advance(LIMIT);

        End<String> call = caller.end();
        assertThat(call.failure()).isInstanceOf(TimeoutExceededException.class);
        assertThat(call.interrupted()).isFalse();
        assertThat(breaker.counts().failures()).as("the breaker's failures").isEqualTo(1);
        assertThat(budget.counts().failures()).as("the budget's failures").isEqualTo(1);
        assertThat(bulkhead.zombies()).isEqualTo(1);
        assertThatThrownBy(() -> pipeline.call(() -> "next")).isInstanceOf(BulkheadFullException.class);

        end.countDown();
        awaitFree();
        assertThat(bulkhead.zombies()).isZero();
        assertThat(pipeline.call(() -> "next")).isEqualTo("next");
    }

    @Test
    void anAsynchronousMethodIsCalledOnAThreadOfTheBulkheadAndItsStageFollowed() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> {
            thread.set(Thread.currentThread());
            begun.countDown();
            return work;
        });
        begun.await();
        assertThat(thread.get().getName()).startsWith("resilience-inventory-");
        assertThat(bulkhead.active()).isEqualTo(1);

        work.complete("done");

        assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("done");
        awaitFree();
    }

    @Test
    void anAsynchronousMethodThatBlocksIsGivenUpAtItsLimit() throws Exception {
        CompletableFuture<String> call = pipeline.callAsync(() -> CompletableFuture.completedFuture(hang()));
        begun.await();

        guarded.time.advance(LIMIT);

        assertThat(call)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutExceededException.class);
        assertThat(bulkhead.zombies()).isEqualTo(1);
        end.countDown();
        awaitFree();
    }

    @Test
    void aStageThatTheMethodHasReturnedIsCancelledAtTheLimit() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        pipeline.callAsync(() -> work);
        while (work.getNumberOfDependents() == 0) { // somebody follows it once the method has returned it
            Thread.onSpinWait();
        }

        guarded.time.advance(LIMIT);

        assertThat(work).isCancelled();
        assertThat(bulkhead.active()).isZero();
    }

    /** Trap 16. */
    @Test
    void theInterruptAtTheLimitDoesNotReachTheThreadsNextWork() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Caller<String> caller = guarded.start(() -> pipeline.call(() -> {
            worker.set(Thread.currentThread());
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException ours) {
                interrupted.set(true);
                Thread.currentThread().interrupt(); // as clients do that cannot throw it on
            }
            return "late";
        }));
        begun.await();
        guarded.awaitWaiters(1);
        guarded.time.advance(LIMIT);
        assertThat(caller.end().failure()).isInstanceOf(TimeoutExceededException.class);
        awaitFree();

        List<Boolean> flags = new ArrayList<>();
        Thread next = pipeline.call(() -> {
            flags.add(Thread.currentThread().isInterrupted());
            return Thread.currentThread();
        });

        assertThat(interrupted).isTrue();
        assertThat(flags).containsExactly(false);
        assertThat(next.isDaemon()).isTrue();
    }

    @Test
    void aCallerThatIsInterruptedGivesTheCallUpAndNothingIsCountedAgainstTheResource() throws Exception {
        Caller<String> caller = guarded.start(() -> pipeline.call(this::hang));
        begun.await();
        guarded.awaitWaiters(1);

        caller.thread.interrupt();

        End<String> call = caller.end();
        assertThat(call.failure())
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(call.interrupted()).isTrue();
        assertThat(breaker.counts().calls()).isZero();
        assertThat(budget.counts().calls()).isZero();
        assertThat(bulkhead.zombies()).isEqualTo(1);
        end.countDown();
        awaitFree();
        assertThat(guarded.time.scheduledTasks()).isZero();
    }

    /** The limit of a caller further out interrupts this one, and must count against the resource all the same. */
    @Test
    void theLimitOfAnOuterCallIsNoIgnoredInterrupt() throws Exception {
        Pipeline outer = Pipeline.named("outer")
                .runtime(guarded.runtime)
                .timeout(timeout -> timeout.duration(LIMIT.dividedBy(2)))
                .build();
        Caller<String> caller = guarded.start(() -> outer.call(() -> pipeline.call(this::hang)));
        begun.await();
        guarded.awaitWaiters(1);

        guarded.time.advance(LIMIT);

        assertThat(caller.end().failure()).isInstanceOf(TimeoutExceededException.class);
        assertThat(breaker.counts().failures()).isEqualTo(1);
        end.countDown();
        awaitFree();
    }

    @Test
    void whatTheWorkThrowsReachesTheCallerUnchanged() {
        for (Throwable thrown : List.of(
                new ExecutionException(new IllegalStateException("inner")),
                new Exception("checked"),
                new AssertionError("error"),
                new CancellationException("of the work"))) {
            assertThatThrownBy(() -> pipeline.call(() -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
        }
        assertThat(bulkhead.active()).isZero();
    }

    /** Trap 31. */
    @Test
    void theCallersContextIsThereDuringTheWorkAndGoneAfterwards() throws Exception {
        ClassLoader application = new ClassLoader() {};
        Thread.currentThread().setContextClassLoader(application);
        MDC.put("request", "r-1");
        Map<String, String> seen;
        List<Object> during = new ArrayList<>();
        try {
            seen = pipeline.call(() -> {
                worker.set(Thread.currentThread());
                during.add(Thread.currentThread().getContextClassLoader());
                during.add(Deadline.current().remaining());
                return MDC.getCopyOfContextMap();
            });
        } finally {
            MDC.clear();
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
        Map<String, String> next = pipeline.call(MDC::getCopyOfContextMap);
        awaitFree();

        assertThat(seen).containsExactly(Map.entry("request", "r-1"));
        assertThat(during).containsExactly(application, LIMIT);
        assertThat(next).isNullOrEmpty();
        while (worker.get().getContextClassLoader() != null) {
            Thread.onSpinWait(); // its work has ended, and it is on its way back
        }
    }

    @Test
    void aCallThatHadToQueueTakesItsCallersContextAlong() throws Exception {
        Bulkhead queueing = Bulkhead.of("queueing", config(1, ofSeconds(1)), guarded.runtime);
        Pipeline queued = Pipeline.named("queueing")
                .runtime(guarded.runtime)
                .with(queueing)
                .build();
        var running = queueing.acquire();
        MDC.put("request", "r-2");
        CompletableFuture<String> call;
        try {
            call = queued.callAsync(() -> CompletableFuture.completedFuture(MDC.get("request")));
        } finally {
            MDC.clear();
        }

        running.end(dev.resilience.core.failure.Outcome.SUCCESS);

        assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("r-2");
        queueing.close();
    }

    @Test
    void itsThreadsEndWhenItIsClosed() throws Exception {
        Thread thread = pipeline.call(Thread::currentThread);

        bulkhead.close();

        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(thread.isAlive()).isFalse();
        assertThatThrownBy(() -> pipeline.call(() -> "too late")).isInstanceOf(RejectedExecutionException.class);
        assertThat(bulkhead.active()).isZero();
    }

    @Test
    void isolationCannotBeChangedWhileCallsRun() {
        assertThatThrownBy(() -> bulkhead.reconfigure(BulkheadConfig.defaults()))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("isolation")
                .hasMessageContaining("semaphore")
                .hasMessageContaining("cannot be changed");
        assertThat(bulkhead.settings().maxConcurrent()).isEqualTo(1);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void virtualThreadsNeedJava21() {
        assertThatThrownBy(() ->
                        BulkheadConfig.builder().isolation(Isolation.VIRTUAL).build())
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("needs Java 21 or newer, but this is Java "
                        + Runtime.version().feature());
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsDoTheWorkWhereThereAreAny() throws Exception {
        Bulkhead virtual = Bulkhead.of(
                "light", BulkheadConfig.builder().isolation(Isolation.VIRTUAL).build(), guarded.runtime);
        Pipeline light =
                Pipeline.named("light").runtime(guarded.runtime).with(virtual).build();

        Thread thread = light.call(Thread::currentThread);

        assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
        assertThat(thread.getName()).matches("resilience-light-\\d+");
    }
}
