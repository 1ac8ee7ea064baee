package dev.resilience.core.bulkhead;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ContextCarrier;
import dev.resilience.core.Guarded;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.pipeline.Pipeline;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 31: an asynchronous call that waits for a permit goes on on another thread, here on that of another call, but as its own user. */
@Timeout(30)
class WaitingContextTests {

    private static final IllegalStateException BROKEN = new IllegalStateException("no context");

    private final ThreadLocal<String> user = new ThreadLocal<>();
    private final Guarded guarded = new Guarded();
    private Bulkhead bulkhead;
    private Pipeline pipeline;

    @AfterEach
    void close() {
        guarded.close();
    }

    /** One permit, which another call has; what that call gives it back with. */
    private Permit taken(ContextCarrier carrier) {
        ResilienceRuntime runtime = guarded.runtime.withContext(carrier);
        bulkhead = Bulkhead.of(
                "inventory",
                BulkheadConfig.builder().maxConcurrent(1).maxWait(ofSeconds(1)).build(),
                runtime);
        pipeline = Pipeline.named("inventory").runtime(runtime).with(bulkhead).build();
        return bulkhead.acquire();
    }

    private ContextCarrier.Captured capture() {
        String captured = user.get();
        return () -> {
            String before = user.get();
            user.set(captured);
            return () -> user.set(before);
        };
    }

    private CompletableFuture<String> callOf(String caller) {
        user.set(caller);
        return pipeline.callAsync(() -> CompletableFuture.completedFuture(user.get()));
    }

    @Test
    void workThatHadToWaitFindsTheContextOfItsCaller() {
        Permit running = taken(this::capture);
        CompletableFuture<String> first = callOf("ada");
        CompletableFuture<String> second = callOf("grace");
        user.set("linus");

        running.end(Outcome.SUCCESS); // and this thread goes on with the calls that wait

        assertThat(first).isCompletedWithValue("ada");
        assertThat(second).isCompletedWithValue("grace");
        assertThat(user.get()).isEqualTo("linus");
    }

    @Test
    void aBrokenCarrierEndsTheCallAndCostsNoPermit() {
        isEndedWithoutLosingAPermit(() -> {
            throw BROKEN;
        });
        isEndedWithoutLosingAPermit(() -> () -> {
            throw BROKEN;
        });
        isEndedWithoutLosingAPermit(() -> () -> () -> {
            throw BROKEN;
        });
    }

    private void isEndedWithoutLosingAPermit(ContextCarrier broken) {
        Permit running = taken(broken);
        CompletableFuture<String> waiting = callOf("ada");
        assertThat(bulkhead.queued()).isEqualTo(1);

        running.end(Outcome.SUCCESS);

        assertThatThrownBy(waiting::join).hasCause(BROKEN);
        assertThat(bulkhead.active()).isZero();
    }
}
