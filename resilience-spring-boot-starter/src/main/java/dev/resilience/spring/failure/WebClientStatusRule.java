package dev.resilience.spring.failure;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureClassifier;
import dev.resilience.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/** What {@link HttpStatusRule} is for the blocking clients, for {@code WebClient}. Needs spring-webflux. Thread-safe. */
public final class WebClientStatusRule implements FailureClassifier {

    private final TimeSource time;

    /**
     * A rule for spring-webflux.
     *
     * @param time tells how long it is until an HTTP date
     */
    public WebClientStatusRule(TimeSource time) {
        this.time = time;
    }

    @Override
    public boolean mayKnow(Class<?> type) {
        return WebClientResponseException.class.isAssignableFrom(type);
    }

    @Override
    public @Nullable Classification classify(Throwable failure) {
        if (!(failure instanceof WebClientResponseException answer)) {
            return null;
        }
        String retryAfter = answer.getHeaders().getFirst(HttpStatusCodes.RETRY_AFTER);
        return HttpStatusCodes.classify(answer.getStatusCode().value(), retryAfter, time);
    }
}
