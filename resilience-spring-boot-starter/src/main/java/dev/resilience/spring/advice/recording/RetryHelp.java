package dev.resilience.spring.advice.recording;

import dev.resilience.core.Checks;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.event.ResilienceEvent.RecoveryEnded;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.spring.advice.figures.RetryFigures.Helped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what retries were good for, by name and kind of failure: engines count that for all kinds together only. Thread-safe. */
public final class RetryHelp implements AutoCloseable {

    private final Map<String, Map<FailureKind, Helped>> byName = new ConcurrentHashMap<>();
    private final Subscription subscription;

    /** Counts from now on. While somebody listens, engines make an event of each call that fails or is not let through. */
    public RetryHelp(EventPublisher events) {
        subscription = events.subscribe(this::count);
    }

    @Override
    public void close() {
        subscription.cancel();
    }

    private void count(ResilienceEvent event) {
        if (event instanceof RecoveryEnded ended && ended.policy().equals(AdaptiveRetry.TYPE)) {
            byName.computeIfAbsent(Checks.comparableName(ended.name()), name -> new ConcurrentHashMap<>())
                    .merge(ended.kind(), new Helped(1, ended.attempts() - 1, ended.helped() ? 1 : 0), Helped::plus);
        }
    }

    /** What is known about a name. */
    public Map<FailureKind, Helped> of(String name) {
        return byName.getOrDefault(Checks.comparableName(name), Map.of());
    }
}
