package dev.resilience.guarding.app;

import dev.resilience.core.Deadline;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Backoff;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;

/** Clients that wait for the backend's answer. */
@Service
public class Stocks {

    private final RestClient client;

    Stocks(RestClient client) {
        this.client = client;
    }

    @Fallback("unknown")
    @FailureBudget(name = "goods", threshold = "50%")
    @Timeout(name = "goods", duration = "20s")
    @AdaptiveRetry(name = "goods", maxAttempts = 3, backoff = @Backoff(base = "0s"))
    @CircuitBreaker(name = "goods", minimumCalls = 7)
    @Bulkhead(name = "goods", maxConcurrent = 10)
    public String goods(String sku) {
        return ask("/goods/" + sku);
    }

    private String unknown(String sku, RuntimeException failure) {
        return "unknown " + sku + " after " + failure.getClass().getSimpleName();
    }

    @CircuitBreaker(name = "shelf", key = "#sku", minimumCalls = 2)
    public String shelf(String sku) {
        return ask("/shelf/" + sku);
    }

    @FailureBudget(name = "spent", threshold = "10%", minSamples = 2, onBreach = "reject")
    public String spent(String sku) {
        return ask("/spent/" + sku);
    }

    @Bulkhead(name = "narrow", maxConcurrent = 1)
    public String narrow(String sku) {
        return ask("/narrow/" + sku);
    }

    @Timeout(name = "late", duration = "200ms")
    public String late(String sku) {
        return ask("/late/" + sku);
    }

    /** How many milliseconds are left of its own limit, and of its caller's. */
    @Timeout(name = "left", duration = "20s")
    public String left() {
        Deadline deadline = Deadline.current();
        return deadline == null ? "none" : Long.toString(deadline.remaining().toMillis());
    }

    private String ask(String path) {
        return client.get().uri(path).retrieve().body(String.class);
    }
}
