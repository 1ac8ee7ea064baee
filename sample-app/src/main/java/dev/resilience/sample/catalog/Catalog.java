package dev.resilience.sample.catalog;

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
