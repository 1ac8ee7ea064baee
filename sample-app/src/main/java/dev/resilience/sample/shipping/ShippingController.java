package dev.resilience.sample.shipping;

import jakarta.validation.constraints.Pattern;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /shipping/{zip}}. */
@RestController
class ShippingController {

    private final ShippingClient shipping;

    ShippingController(ShippingClient shipping) {
        this.shipping = shipping;
    }

    @GetMapping("/shipping/{zip}")
    CompletableFuture<ShippingQuote> quote(
            @PathVariable @Pattern(regexp = "\\d{5}", message = "must be five digits") String zip) {
        String region = zip.substring(0, 1);
        return shipping.quote(region, zip);
    }
}
