package dev.resilience.sample.catalog;

/** What the inventory answers about one product. */
record Stock(String sku, String name, int available) {}
