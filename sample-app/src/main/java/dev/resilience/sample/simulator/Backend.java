package dev.resilience.sample.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One simulated backend: its settings, and what they do to a request. Neither a hanging nor a slow request occupies a
 * thread. Thread-safe.
 */
final class Backend {

    private static final Duration LONGEST_HANG = Duration.ofMinutes(10);

    private final String name;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile BackendSettings settings = BackendSettings.HEALTHY;
    /** Done while the backend doesn't hang; what hangs waits for it. */
    private volatile CompletableFuture<Void> healed = CompletableFuture.completedFuture(null);

    Backend(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Changes the settings; requests that hang go on once the backend no longer does. */
    synchronized void change(UnaryOperator<BackendSettings> change) {
        BackendSettings changed = change.apply(settings);
        settings = changed;
        if (!changed.hang()) {
            healed.completeAsync(() -> null);
        } else if (healed.isDone()) {
            healed = new CompletableFuture<>();
        }
    }

    /**
     * Does the work of one request, or fails it, as the settings say.
     *
     * @param work makes the body of the answer; run at most once
     */
    <T> CompletableFuture<Reply<T>> serve(Supplier<T> work) {
        requests.increment();
        if (settings.failAfter()) {
            T body = work.get();
            return trouble().thenApply(current -> reply(current, () -> body));
        }
        return trouble().thenApply(current -> reply(current, work));
    }

    /** Settings and counts as the endpoint tells them. */
    Map<String, Object> describe() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("settings", settings.describe());
        description.put("requests", requests.sum());
        description.put("failures", failures.sum());
        description.put("waiting", waiting.get());
        return description;
    }

    private CompletableFuture<BackendSettings> trouble() {
        return hang().thenCompose(ignored -> dawdle()).thenApply(ignored -> settings);
    }

    private CompletableFuture<Void> hang() {
        CompletableFuture<Void> gate = healed;
        if (gate.isDone()) {
            return gate;
        }
        waiting.incrementAndGet();
        return gate.copy()
                .completeOnTimeout(null, LONGEST_HANG.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((ignored, failure) -> waiting.decrementAndGet());
    }

    private CompletableFuture<Void> dawdle() {
        Duration latency = settings.latency();
        if (latency.isZero()) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(latency.toMillis(), TimeUnit.MILLISECONDS));
    }

    private <T> Reply<T> reply(BackendSettings current, Supplier<T> work) {
        if (ThreadLocalRandom.current().nextDouble() < current.failureRate()) {
            failures.increment();
            return new Reply.Failed<>(current.status(), current.retryAfter());
        }
        return new Reply.Done<>(work.get());
    }
}
