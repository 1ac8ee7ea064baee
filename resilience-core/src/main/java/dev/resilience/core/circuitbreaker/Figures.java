package dev.resilience.core.circuitbreaker;

import dev.resilience.core.window.Counts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The live figures of a circuit breaker, for people. What is not known is left out. */
final class Figures {

    private Figures() {}

    static Map<String, Object> of(State now, CircuitBreaker breaker) {
        Counts counts = now.counts();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("state", now.published.name());
        if (now instanceof Observing observing) {
            figures.put("wouldBe", observing.shadowState().name());
        }
        if (now.reason != null) {
            figures.put("reason", now.reason);
        }
        if (counts.calls() > 0) {
            figures.put("failureRate", counts.failureRate());
            if (breaker.settings().slowCallDuration() != null) {
                figures.put("slowCallRate", counts.slowRate());
            }
        }
        figures.put("bufferedCalls", counts.calls());
        figures.put("failedCalls", counts.failures());
        figures.put("slowCalls", counts.slow());
        figures.put("notPermittedCalls", breaker.statistics().rejections());
        long age = breaker.time().nanoTime() - now.since;
        figures.put("stateSince", breaker.time().wallTime().minusNanos(age).toString());
        long nanos = now.retryAfterNanos();
        if (nanos >= 0) {
            figures.put("retryAfter", Duration.ofNanos(nanos).toString());
        }
        return figures;
    }
}
