package dev.resilience.sample.recommendations;

import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The recommendations backend; nothing is recommended while it is busy or in trouble. Thread-safe. */
@Component
class RecommendationClient {

    private final RestClient backends;

    RecommendationClient(RestClient backends) {
        this.backends = backends;
    }

    @Fallback("none")
    @Timeout(name = "recommendations", duration = "1s")
    @Bulkhead(name = "recommendations", maxConcurrent = 2)
    public Recommendations recommend() {
        return Objects.requireNonNull(
                backends.get().uri("/recommendations").retrieve().body(Recommendations.class));
    }

    Recommendations none() {
        return Recommendations.NONE;
    }
}
