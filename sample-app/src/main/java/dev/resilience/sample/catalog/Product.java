package dev.resilience.sample.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A product as the storefront shows it.
 *
 * @param sku stock keeping unit
 * @param name what it is called
 * @param available pieces in stock, or null where nobody knows
 * @param source {@code live} if the inventory has just said so, {@code fallback} otherwise
 */
public record Product(String sku, String name, @Nullable Integer available, String source) {

    static Product live(Stock stock) {
        return new Product(stock.sku(), stock.name(), stock.available(), "live");
    }

    static Product lastKnown(Stock stock) {
        return new Product(stock.sku(), stock.name(), stock.available(), "fallback");
    }

    static Product unknown(String sku) {
        return new Product(sku, "Product " + sku, null, "fallback");
    }
}
