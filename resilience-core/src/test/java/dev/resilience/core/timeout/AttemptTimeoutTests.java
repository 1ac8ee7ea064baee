package dev.resilience.core.timeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Guarded;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Several limits on the way of one call. */
class AttemptTimeoutTests {

    private final Guarded guarded = new Guarded();

    private Timeout timeout(String name, TimeoutConfig config) {
        return Timeout.of(name, config, guarded.runtime);
    }

    @Test
    void eachAttemptOfAnAsynchronousCallHasALimitOfItsOwn() {
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .timeout(t -> t.duration(ofSeconds(1)).perAttempt(ofMillis(100)))
                .retry(r -> r.backoffBase(Duration.ZERO).backoffMax(Duration.ZERO))
                .build();
        List<Duration> begins = new ArrayList<>();

        CompletableFuture<String> call = pipeline.callAsync(() -> {
            begins.add(guarded.time.elapsed());
            return new CompletableFuture<>();
        });
        guarded.time.advance(ofMillis(300));

        assertThat(call).isCompletedExceptionally();
        assertThat(begins).containsExactly(Duration.ZERO, ofMillis(100), ofMillis(200));
    }

    @Test
    void theEndOfANearerLimitIsATimeoutOfThatOneOnly() {
        Timeout far =
                timeout("far", TimeoutConfig.builder().duration(ofSeconds(1)).build());
        Timeout near =
                timeout("near", TimeoutConfig.builder().duration(ofMillis(100)).build());
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .with(far)
                .with(near)
                .build();

        CompletableFuture<String> call = pipeline.callAsync(CompletableFuture::new);
        guarded.time.advance(ofMillis(100));

        assertThat(call).isCompletedExceptionally();
        assertThat(near.timeouts()).isEqualTo(1);
        assertThat(far.timeouts()).isZero();
        assertThat(far.failures()).isEqualTo(1);
    }

    @Test
    void attemptsThatWereEndedAreTold() {
        Timeout timeout = timeout(
                "inventory",
                TimeoutConfig.builder()
                        .duration(ofSeconds(1))
                        .perAttempt(ofMillis(100))
                        .build());
        PipelineBuilder pipeline = Pipeline.named("inventory").runtime(guarded.runtime);
        timeout.policies().forEach(pipeline::with);

        CompletableFuture<String> call = pipeline.build().callAsync(CompletableFuture::new);
        guarded.time.advance(ofMillis(100));

        assertThat(call).isCompletedExceptionally();
        assertThat(timeout.policies())
                .extracting(policy -> policy.snapshot().get("attemptTimeouts"))
                .containsExactly(1L, 1L);
    }
}
