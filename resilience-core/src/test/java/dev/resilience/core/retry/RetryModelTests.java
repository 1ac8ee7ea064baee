package dev.resilience.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Guarded;
import dev.resilience.core.Steps;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.RetryRig.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random settings and failures: the real retry and a naive reading of the documented order of checks make the same attempts, with the
 * same pauses, and stop for the same reason. Asynchronous calls, so that virtual time needs no threads.
 */
@Timeout(300)
class RetryModelTests {

    private static final FailureKind[] KINDS = FailureKind.values();

    private record Settings(
            int maxAttempts,
            long maxMillis,
            boolean idempotent,
            int[] retries,
            long base,
            long max,
            boolean respect,
            long retryAfterMax,
            boolean listed) {}

    private record Blow(FailureKind kind, boolean executed, Long retryAfter, long took, boolean listed) {}

    /** Two types, so that one can be listed. */
    private static final class Listed extends Failure {
        private static final long serialVersionUID = 1L;

        Listed(FailureKind kind, Executed executed, Duration retryAfter) {
            super(kind, executed, retryAfter);
        }
    }

    private record End(List<Long> begins, StopReason reason) {}

    @Test
    void decidesLikeTheDocumentedOrder() {
        Random random = new Random(Steps.seed());
        int calls = Math.max(1, Steps.count() / 20);
        for (int i = 0; i < calls; i++) {
            Settings settings = settings(random);
            List<Blow> blows = blows(random);
            assertThat(real(settings, blows)).as("%s %s", settings, blows).isEqualTo(model(settings, blows));
        }
    }

    private static Settings settings(Random random) {
        int[] retries = new int[KINDS.length];
        for (int i = 0; i < retries.length; i++) {
            retries[i] = random.nextInt(4);
        }
        long base = random.nextInt(3) * 10L;
        return new Settings(
                1 + random.nextInt(6),
                random.nextBoolean() ? 0 : 1 + random.nextInt(100),
                random.nextInt(3) > 0,
                retries,
                base,
                base + random.nextInt(2) * 10L,
                random.nextBoolean(),
                random.nextInt(4) * 10L,
                random.nextBoolean());
    }

    private static List<Blow> blows(Random random) {
        List<Blow> blows = new ArrayList<>();
        FailureKind usual = KINDS[random.nextInt(KINDS.length)];
        for (int i = random.nextInt(8); i > 0; i--) {
            blows.add(new Blow(
                    random.nextInt(3) > 0 ? usual : KINDS[random.nextInt(KINDS.length)],
                    random.nextInt(3) > 0,
                    random.nextInt(4) > 0 ? null : random.nextInt(50) - 10L,
                    random.nextInt(20),
                    random.nextInt(4) == 0));
        }
        return blows;
    }

    private static End real(Settings settings, List<Blow> blows) {
        try (Guarded guarded = new Guarded()) {
            AdaptiveRetryConfigBuilder builder = AdaptiveRetryConfig.builder()
                    .maxAttempts(settings.maxAttempts())
                    .maxDuration(Duration.ofMillis(settings.maxMillis()))
                    .idempotent(settings.idempotent())
                    .backoff(BackoffStrategy.LINEAR)
                    .backoffBase(Duration.ofMillis(settings.base()))
                    .backoffMax(Duration.ofMillis(settings.max()))
                    .respectRetryAfter(settings.respect())
                    .retryAfterMax(Duration.ofMillis(settings.retryAfterMax()))
                    .retryOn(settings.listed() ? List.of(Listed.class) : List.of());
            for (FailureKind kind : KINDS) {
                builder.retries(kind, settings.retries()[kind.ordinal()]);
            }
            AdaptiveRetry retry = AdaptiveRetry.of("inventory", builder.build(), guarded.runtime);
            Pipeline pipeline = Pipeline.named("inventory")
                    .runtime(guarded.runtime)
                    .with(retry)
                    .build();
            List<Long> begins = new ArrayList<>();
            var call = pipeline.callAsync(() -> {
                Blow blow = begins.size() < blows.size() ? blows.get(begins.size()) : null;
                begins.add(guarded.time.elapsed().toMillis());
                java.util.concurrent.CompletableFuture<String> end = new java.util.concurrent.CompletableFuture<>();
                guarded.time.schedule(
                        () -> {
                            if (blow == null) {
                                end.complete("done");
                            } else {
                                end.completeExceptionally(failure(blow));
                            }
                        },
                        Duration.ofMillis(blow == null ? 0 : blow.took()).toNanos());
                return end;
            });
            guarded.time.advance(Duration.ofSeconds(10));
            assertThat(call).isDone();
            StopReason reason = null;
            for (StopReason each : StopReason.values()) {
                reason = retry.stops(each) > 0 ? each : reason;
            }
            assertThat(reason == null).isEqualTo(!call.isCompletedExceptionally());
            return new End(begins, reason);
        }
    }

    private static Failure failure(Blow blow) {
        Executed executed = blow.executed() ? Executed.MAYBE : Executed.NO;
        Duration retryAfter = blow.retryAfter() == null ? null : Duration.ofMillis(blow.retryAfter());
        return blow.listed()
                ? new Listed(blow.kind(), executed, retryAfter)
                : new Failure(blow.kind(), executed, retryAfter);
    }

    private static End model(Settings settings, List<Blow> blows) {
        Map<FailureKind, Integer> repeated = new HashMap<>();
        List<Long> begins = new ArrayList<>();
        long now = 0;
        for (int attempt = 1; ; attempt++) {
            begins.add(now);
            if (attempt > blows.size()) {
                return new End(begins, null);
            }
            Blow blow = blows.get(attempt - 1);
            now += blow.took();
            int allowed = settings.retries()[blow.kind().ordinal()];
            if (settings.listed() && blow.listed() && allowed == 0) {
                allowed = Math.max(1, settings.retries()[FailureKind.UNKNOWN.ordinal()]);
            }
            if (allowed == 0 || (blow.executed() && !settings.idempotent())) {
                return new End(begins, StopReason.NOT_RETRYABLE);
            }
            int used = repeated.getOrDefault(blow.kind(), 0);
            if (used >= allowed) {
                return new End(begins, StopReason.KIND_BUDGET);
            }
            if (attempt >= settings.maxAttempts()) {
                return new End(begins, StopReason.MAX_ATTEMPTS);
            }
            long delay = Math.min(settings.base() * attempt, settings.max());
            if (settings.respect() && blow.retryAfter() != null && blow.retryAfter() >= 0) {
                if (blow.retryAfter() > settings.retryAfterMax()) {
                    return new End(begins, StopReason.DEADLINE);
                }
                delay = Math.max(delay, blow.retryAfter());
            }
            if (settings.maxMillis() > 0 && now + delay >= settings.maxMillis()) {
                return new End(begins, StopReason.DEADLINE);
            }
            repeated.put(blow.kind(), used + 1);
            now += delay;
        }
    }
}
