package dev.resilience.core.bulkhead;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ContextCarrier;
import dev.resilience.core.Guarded;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.bulkhead.BulkheadConfig.Isolation;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 31: what a carrier of the application's takes along to a bulkhead's threads, such as who is logged in. */
@Timeout(30)
class IsolatedContextTests {

    /** Who is logged in, as security frameworks keep it: tied to the thread. */
    private final ThreadLocal<String> user = new ThreadLocal<>();

    private final List<String> told = new ArrayList<>();
    private final Guarded guarded = new Guarded();
    private final ResilienceRuntime runtime = guarded.runtime.withContext(this::capture);
    private final Bulkhead bulkhead = Bulkhead.of(
            "inventory",
            BulkheadConfig.builder()
                    .maxConcurrent(1)
                    .maxWait(ofSeconds(1))
                    .isolation(Isolation.THREAD_POOL)
                    .build(),
            runtime);
    private final Pipeline pipeline =
            Pipeline.named("inventory").runtime(runtime).with(bulkhead).build();

    @AfterEach
    void close() {
        bulkhead.close();
        guarded.close();
    }

    private ContextCarrier.Captured capture() {
        String captured = user.get();
        return () -> {
            String before = user.get();
            user.set(captured);
            return () -> {
                told.add(Thread.currentThread().getName() + " leaves " + user.get());
                user.set(before);
            };
        };
    }

    /** What a thread of the bulkhead knows of any user when no call brings one. */
    private String leftBehind() {
        user.remove();
        return pipeline.call(user::get);
    }

    @Test
    void isSeenByTheWorkAndTakenOffAfterwards() {
        user.set("ada");
        List<Object> seen = pipeline.call(() -> List.of(user.get(), Thread.currentThread()));

        assertThat(seen.get(0)).isEqualTo("ada");
        assertThat(seen.get(1)).isNotSameAs(Thread.currentThread());
        assertThat(told).containsExactly(((Thread) seen.get(1)).getName() + " leaves ada");
        assertThat(user.get()).as("the caller's own").isEqualTo("ada");
        assertThat(leftBehind()).isNull();
    }

    @Test
    void isTakenOffAlsoAfterWorkThatThrewOrChangedIt() {
        user.set("ada");
        assertThatThrownBy(() -> pipeline.call(() -> {
                    user.set("mallory");
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(told).singleElement().asString().endsWith(" leaves mallory");
        assertThat(user.get()).as("the caller's own").isEqualTo("ada");
        assertThat(leftBehind()).isNull();
    }

    @Test
    void isThatOfTheCallerEvenIfTheCallHadToQueue() throws Exception {
        var running = bulkhead.acquire();
        user.set("ada");
        CompletableFuture<String> first = pipeline.callAsync(() -> CompletableFuture.completedFuture(user.get()));
        user.set("grace");
        CompletableFuture<String> second = pipeline.callAsync(() -> CompletableFuture.completedFuture(user.get()));
        user.set("linus");

        running.end(Outcome.SUCCESS);

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("ada");
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("grace");
        assertThat(leftBehind()).isNull();
    }
}
