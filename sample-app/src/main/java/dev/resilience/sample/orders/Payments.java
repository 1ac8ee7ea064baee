package dev.resilience.sample.orders;

import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Timeout;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The payment backend. Thread-safe. */
@Component
class Payments {

    private final RestClient backends;

    Payments(RestClient backends) {
        this.backends = backends;
    }

    /**
     * Charges for an order. May be repeated: all attempts carry the order's id as their idempotency key, by which the
     * backend knows that it has charged already, even where its answer was lost.
     */
    @Timeout(name = "payment", duration = "2s", perAttempt = "700ms", message = "The payment takes too long")
    @AdaptiveRetry(name = "payment", idempotent = true)
    @CircuitBreaker(name = "payment")
    public Charge charge(UUID orderId, OrderRequest order) {
        return Objects.requireNonNull(backends.post()
                .uri("/payment/charges")
                .header("Idempotency-Key", orderId.toString())
                .body(order)
                .retrieve()
                .body(Charge.class));
    }
}
