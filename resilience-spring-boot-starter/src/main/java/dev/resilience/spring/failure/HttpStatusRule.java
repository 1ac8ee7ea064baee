package dev.resilience.spring.failure;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureClassifier;
import dev.resilience.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponse;
import org.springframework.web.client.RestClientResponseException;

/**
 * Classifies by HTTP status what {@code RestClient} and {@code RestTemplate} throw for an error answer, and every
 * {@link ErrorResponse}, such as a {@code ResponseStatusException}. Needs spring-web. Thread-safe.
 *
 * <p>{@code Retry-After} is read from any error answer that has it. Only 429 shows that the work had no effect.
 */
public final class HttpStatusRule implements FailureClassifier {

    private final TimeSource time;

    /**
     * A rule for spring-web.
     *
     * @param time tells how long it is until an HTTP date
     */
    public HttpStatusRule(TimeSource time) {
        this.time = time;
    }

    @Override
    public boolean mayKnow(Class<?> type) {
        return RestClientResponseException.class.isAssignableFrom(type) || ErrorResponse.class.isAssignableFrom(type);
    }

    @Override
    public @Nullable Classification classify(Throwable failure) {
        if (failure instanceof RestClientResponseException answer) {
            HttpHeaders headers = answer.getResponseHeaders();
            return classify(answer.getStatusCode().value(), headers);
        }
        if (failure instanceof ErrorResponse answer) {
            return classify(answer.getStatusCode().value(), answer.getHeaders());
        }
        return null;
    }

    private @Nullable Classification classify(int code, @Nullable HttpHeaders headers) {
        return HttpStatusCodes.classify(
                code, headers == null ? null : headers.getFirst(HttpStatusCodes.RETRY_AFTER), time);
    }
}
