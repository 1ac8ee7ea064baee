package dev.resilience.sample.orders;

import java.time.OffsetDateTime;
import java.util.UUID;

/** An order that has been paid and kept. */
public record Order(UUID id, String sku, int quantity, String chargeId, int amountInCents, OffsetDateTime placedAt) {}
