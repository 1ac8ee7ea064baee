package dev.resilience.sample.shipping;

/**
 * What shipping takes.
 *
 * @param zip where to
 * @param days how long
 * @param costInCents how much
 */
public record ShippingQuote(String zip, int days, int costInCents) {}
