package dev.resilience.sample.shipping;

import dev.resilience.sample.backend.BackendsProperties;
import dev.resilience.sample.backend.BackendsUrl;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Timeout;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientResponseException;

/** The shipping backend, asked without holding a thread. Cancelling a quote ends its HTTP exchange. Thread-safe. */
@Component
class ShippingClient {

    private final HttpClient http;
    private final BackendsUrl backends;
    private final BackendsProperties properties;

    ShippingClient(HttpClient http, BackendsUrl backends, BackendsProperties properties) {
        this.http = http;
        this.backends = backends;
        this.properties = properties;
    }

    /**
     * Asks for a quote.
     *
     * @param region whose carrier is asked; carriers fail independently of each other
     * @param zip five digits
     * @return the quote; fails with a {@link RestClientResponseException} where the backend answers with an error, and
     *     with a {@link ResourceAccessException} where it doesn't answer
     */
    @Timeout(name = "shipping", duration = "1s")
    @CircuitBreaker(name = "shipping", key = "#region")
    public CompletableFuture<ShippingQuote> quote(String region, String zip) {
        HttpRequest request = HttpRequest.newBuilder(backends.resolve("/shipping/" + zip))
                .timeout(properties.readTimeout())
                .build();
        return http.sendAsync(request, BodyHandlers.ofString())
                .exceptionally(ShippingClient::unreachable)
                .thenApply(ShippingClient::read);
    }

    /** Says what broke as a {@code RestClient} would, so that one handler serves both. */
    private static HttpResponse<String> unreachable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IOException broken) {
            throw new ResourceAccessException("Shipping can't be reached: " + broken.getMessage(), broken);
        }
        throw failure instanceof CompletionException completion ? completion : new CompletionException(failure);
    }

    private static ShippingQuote read(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw failure(response);
        }
        Map<String, Object> body = JsonParserFactory.getJsonParser().parseMap(response.body());
        if (body.get("zip") instanceof String zip
                && body.get("days") instanceof Integer days
                && body.get("costInCents") instanceof Integer costInCents) {
            return new ShippingQuote(zip, days, costInCents);
        }
        throw new IllegalStateException("Not a shipping quote: " + response.body());
    }

    private static RestClientResponseException failure(HttpResponse<String> response) {
        HttpStatusCode status = HttpStatusCode.valueOf(response.statusCode());
        HttpHeaders headers = new HttpHeaders();
        response.headers().map().forEach(headers::addAll);
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        return status.is4xxClientError()
                ? HttpClientErrorException.create(status, "", headers, body, StandardCharsets.UTF_8)
                : HttpServerErrorException.create(status, "", headers, body, StandardCharsets.UTF_8);
    }
}
