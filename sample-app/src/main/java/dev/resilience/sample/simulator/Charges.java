package dev.resilience.sample.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The book of the simulated payment service: the same idempotency key is charged once, whatever the number of requests.
 * Keeps the newest 10,000 keys. Thread-safe.
 */
final class Charges {

    private static final int MOST_KEYS = 10_000;
    private static final int PRICE_IN_CENTS = 1999;

    private final Map<String, Entry> byKey = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST_KEYS;
        }
    };

    /** Charges for the goods, or returns the charge that this key already led to. */
    synchronized Charge charge(String key, String sku, int quantity) {
        Entry entry = byKey.get(key);
        if (entry == null) {
            Charge charge = new Charge(UUID.randomUUID().toString(), sku, quantity, PRICE_IN_CENTS * quantity);
            byKey.put(key, new Entry(key, charge, 1, 1));
            return charge;
        }
        byKey.put(key, new Entry(key, entry.charge(), entry.charges(), entry.requests() + 1));
        return entry.charge();
    }

    /** All charges that are kept, oldest first. */
    synchronized List<Entry> all() {
        return new ArrayList<>(byKey.values());
    }

    /** One charge. */
    record Charge(String id, String sku, int quantity, int amountInCents) {}

    /** What one key led to: the charge, how often it was really charged, and how often it was asked for. */
    record Entry(String key, Charge charge, int charges, int requests) {}
}
