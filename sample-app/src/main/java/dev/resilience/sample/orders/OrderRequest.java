package dev.resilience.sample.orders;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * What a customer orders.
 *
 * @param sku the product
 * @param quantity pieces, 1 to 100
 */
record OrderRequest(
        @NotNull @Pattern(regexp = "[A-Za-z0-9-]{1,64}", message = "must be 1 to 64 letters, digits or dashes")
        String sku,

        @NotNull @Min(1) @Max(100) Integer quantity) {}
