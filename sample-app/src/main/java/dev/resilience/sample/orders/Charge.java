package dev.resilience.sample.orders;

/** What the payment backend answers. */
record Charge(String id, int amountInCents) {}
