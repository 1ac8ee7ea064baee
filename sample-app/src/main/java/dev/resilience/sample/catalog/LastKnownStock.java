package dev.resilience.sample.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What the inventory last said, for the 1,000 products that were asked for most recently. Thread-safe. */
@Component
class LastKnownStock {

    private static final int MOST_PRODUCTS = 1000;

    private final Map<String, Stock> bySku = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stock> eldest) {
            return size() > MOST_PRODUCTS;
        }
    };

    synchronized void remember(Stock stock) {
        bySku.put(stock.sku(), stock);
    }

    synchronized Optional<Stock> find(String sku) {
        return Optional.ofNullable(bySku.get(sku));
    }
}
