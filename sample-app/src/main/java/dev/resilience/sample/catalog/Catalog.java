package dev.resilience.sample.catalog;

import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;

/** Products from the inventory; while it is in trouble, what it said last. Thread-safe. */
@Service
public class Catalog {

    private final RestClient backends;
    private final LastKnownStock lastKnown;

    Catalog(RestClient backends, LastKnownStock lastKnown) {
        this.backends = backends;
        this.lastKnown = lastKnown;
    }

    /** The product, live where the inventory answers in time. */
    @Fallback("lastKnown")
    @FailureBudget(name = "inventory", threshold = "20%", window = "30s")
    @Timeout(name = "inventory", duration = "2s", perAttempt = "500ms")
    @AdaptiveRetry(name = "inventory")
    @CircuitBreaker(name = "inventory", failureRateThreshold = "50%")
    @Bulkhead(name = "inventory", maxConcurrent = 25)
    public Product product(String sku) {
        Stock stock = Objects.requireNonNull(
                backends.get().uri("/inventory/{sku}", sku).retrieve().body(Stock.class));
        lastKnown.remember(stock);
        return Product.live(stock);
    }

    Product lastKnown(String sku) {
        return lastKnown.find(sku).map(Product::lastKnown).orElseGet(() -> Product.unknown(sku));
    }
}
