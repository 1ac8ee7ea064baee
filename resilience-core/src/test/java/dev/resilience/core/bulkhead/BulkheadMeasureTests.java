package dev.resilience.core.bulkhead;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Guarded;
import dev.resilience.core.Permit;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long work takes: without the time in the queue, and as an adaptive limit learns it from calls through a pipeline. */
@Timeout(30)
class BulkheadMeasureTests {

    private final Guarded guarded = new Guarded();
    private final Bulkhead narrow = bulkhead(
            BulkheadConfig.builder().maxConcurrent(1).maxWait(ofSeconds(5)).build());
    private final Bulkhead adaptive = bulkhead(BulkheadConfig.builder()
            .limit(BulkheadConfig.Limit.ADAPTIVE)
            .maxConcurrent(100)
            .build());
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "inventory",
            CircuitBreakerConfig.builder().slowCallDuration(ofSeconds(1)).build(),
            guarded.runtime);
    private final Pipeline queueing = Pipeline.named("inventory")
            .runtime(guarded.runtime)
            .timeout(t -> t.duration(ofSeconds(10)))
            .with(breaker)
            .with(narrow)
            .build();

    @AfterEach
    void endThreads() {
        guarded.close();
    }

    private Bulkhead bulkhead(BulkheadConfig config) {
        return Bulkhead.of("inventory", config, guarded.runtime);
    }

    @Test
    void aCallThatWaitsForItsTurnIsNotSlowForThat() throws Exception {
        Permit first = narrow.acquire();
        Guarded.Caller<String> waiting = guarded.start(() -> queueing.call(() -> "done"));
        guarded.awaitWaiters(1);
        guarded.time.advance(ofSeconds(3));

        first.end(Outcome.SUCCESS);

        assertThat(waiting.end().value()).isEqualTo("done");
        assertThat(breaker.statistics().slowCalls()).isZero();
    }

    @Test
    void norIsAnAsynchronousOne() {
        Permit first = narrow.acquire();
        CompletableFuture<String> waiting = queueing.callAsync(() -> CompletableFuture.completedFuture("done"));
        guarded.time.advance(ofSeconds(3));

        first.end(Outcome.SUCCESS);

        assertThat(waiting).isCompletedWithValue("done");
        assertThat(breaker.statistics().slowCalls()).isZero();
    }

    @Test
    void workThatIsSlowWithinItsTimeLimitIsSlowAllTheSame() {
        queueing.call(() -> {
            guarded.time.advance(ofSeconds(3));
            return null;
        });
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = queueing.callAsync(() -> work);
        guarded.time.advance(ofSeconds(3));
        work.complete("done");

        assertThat(call).isCompletedWithValue("done");
        assertThat(breaker.statistics().slowCalls()).isEqualTo(2);
    }

    @Test
    void anAdaptiveLimitFollowsTheLatencyOfCallsThroughAPipeline() {
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .with(adaptive)
                .build();
        for (Duration latency : new Duration[] {ofMillis(1), ofMillis(10)}) {
            for (int i = 0; i < AdaptiveLimit.WINDOW; i++) {
                pipeline.call(() -> {
                    guarded.time.advance(latency);
                    return null;
                });
            }
        }

        assertThat(adaptive.max()).isLessThan(AdaptiveLimit.START);
    }

    @Test
    void itFollowsThatOfAsynchronousCallsToo() {
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .with(adaptive)
                .build();
        for (Duration latency : new Duration[] {ofMillis(1), ofMillis(10)}) {
            for (int i = 0; i < AdaptiveLimit.WINDOW; i++) {
                CompletableFuture<String> work = new CompletableFuture<>();
                CompletableFuture<String> call = pipeline.callAsync(() -> work);
                guarded.time.advance(latency);
                work.complete("done");
                assertThat(call).isCompleted();
            }
        }

        assertThat(adaptive.max()).isLessThan(AdaptiveLimit.START);
    }

    /** Trap 17's neighbour: the call ends when its time is up, and that is when the limit must hear of it. */
    @Test
    void itLearnsOfWorkThatOutlivesItsCall() {
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .with(adaptive)
                .timeout(t -> t.duration(ofMillis(100)))
                .build();
        for (int i = 0; i < AdaptiveLimit.WINDOW; i++) {
            CompletableFuture<String> work = new CompletableFuture<>();
            CompletableFuture<String> call = pipeline.callAsync(() -> work.minimalCompletionStage());
            guarded.time.advance(ofMillis(100));
            assertThat(call).isCompletedExceptionally();
            work.complete("late");
        }

        assertThat(adaptive.max()).isLessThan(AdaptiveLimit.START);
    }
}
