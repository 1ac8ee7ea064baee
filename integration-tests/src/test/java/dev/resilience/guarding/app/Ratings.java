package dev.resilience.guarding.app;

import dev.resilience.it.Backend;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Backoff;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.Timeout;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Clients that answer later, or on another thread. */
@Service
public class Ratings {

    private final HttpClient client;
    private final Backend backend;

    Ratings(HttpClient client, Backend backend) {
        this.client = client;
        this.backend = backend;
    }

    @Timeout(name = "rating", duration = "20s")
    @AdaptiveRetry(name = "rating", maxAttempts = 3, backoff = @Backoff(base = "0s"))
    public CompletableFuture<String> rating(String sku) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(backend.url() + "/rating/" + sku))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(Ratings::body);
    }

    @AdaptiveRetry(name = "review", maxAttempts = 3, backoff = @Backoff(base = "0s"))
    @Bulkhead(name = "review", maxConcurrent = 1)
    public Mono<String> review(String sku) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(backend.url() + "/review/" + sku))
                .build();
        return Mono.fromFuture(() -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .map(Ratings::body);
    }

    @Timeout(name = "isolated", duration = "20s")
    @Bulkhead(name = "isolated", maxConcurrent = 2, isolation = "thread-pool")
    public String isolated() {
        return Thread.currentThread().getName();
    }

    private static String body(HttpResponse<String> response) {
        if (response.statusCode() >= 500) {
            throw new ResponseStatusException(HttpStatus.valueOf(response.statusCode()));
        }
        return response.body();
    }
}
