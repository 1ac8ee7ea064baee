package dev.resilience.it;

import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Backoff;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** An application as users write them: guarded clients of a backend behind a REST controller. */
@SpringBootApplication
class Shop {

    @Bean(destroyMethod = "close")
    Backend backend() throws IOException {
        return new Backend();
    }

    @Bean(destroyMethod = "") // closing would wait for answers that never come
    HttpClient httpClient() {
        return HttpClient.newHttpClient();
    }

    @Bean
    RestClient restClient(HttpClient client, Backend backend) {
        return RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(client))
                .baseUrl(backend.url())
                .build();
    }

    @Service
    static class StockClient {

        private final RestClient client;

        StockClient(RestClient client) {
            this.client = client;
        }

        @Fallback("unknown")
        @FailureBudget(name = "stock")
        @Timeout(name = "stock", duration = "5s")
        @AdaptiveRetry(name = "stock", maxAttempts = 2)
        @CircuitBreaker(name = "stock")
        @Bulkhead(name = "stock", maxConcurrent = 10)
        public String stock(String sku) {
            return "live " + client.get().uri("/stock/{sku}", sku).retrieve().body(String.class);
        }

        private String unknown(String sku, RuntimeException failure) {
            return "fallback for " + sku + " after " + failure.getClass().getSimpleName();
        }

        @Timeout(name = "price", duration = "300ms")
        @CircuitBreaker(name = "price", minimumCalls = 3, openDuration = "1h")
        public String price(String sku) {
            return client.get().uri("/price/{sku}", sku).retrieve().body(String.class);
        }

        /** Hands on whatever the backend answers. */
        @AdaptiveRetry(
                name = "supply",
                maxAttempts = 2,
                backoff = @Backoff(base = "0s"),
                failureOn = "#result.statusCode.is5xxServerError()")
        @CircuitBreaker(name = "supply")
        public ResponseEntity<String> supply(String sku) {
            return client.get()
                    .uri("/supply/{sku}", sku)
                    .retrieve()
                    .onStatus(status -> true, (request, response) -> {})
                    .toEntity(String.class);
        }
    }

    @Service
    static class RatingClient {

        private final HttpClient client;
        private final Backend backend;

        RatingClient(HttpClient client, Backend backend) {
            this.client = client;
            this.backend = backend;
        }

        @Timeout(name = "rating", duration = "2s")
        @CircuitBreaker(name = "rating", key = "#sku")
        public CompletableFuture<String> rating(String sku) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(backend.url() + "/rating/" + sku))
                    .build();
            return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .thenApply(response -> {
                        if (response.statusCode() >= 500) {
                            throw new IllegalStateException("status " + response.statusCode());
                        }
                        return response.body();
                    });
        }
    }

    /** A client of the old kind: it waits in a socket, which no interrupt ends. */
    @Service
    static class CarrierClient {

        private final Backend backend;

        CarrierClient(Backend backend) {
            this.backend = backend;
        }

        @Timeout(name = "carrier", duration = "300ms")
        @CircuitBreaker(name = "carrier", minimumCalls = 3, openDuration = "1h")
        @Bulkhead(name = "carrier", maxConcurrent = 3, isolation = "thread-pool")
        public String carrier(String sku) throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), backend.port())) {
                String request = "GET /carrier/" + sku + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                return answer.substring(answer.lastIndexOf('\n') + 1);
            }
        }
    }

    @RestController
    static class ShopController {

        private final StockClient stocks;
        private final RatingClient ratings;
        private final CarrierClient carriers;

        ShopController(StockClient stocks, RatingClient ratings, CarrierClient carriers) {
            this.stocks = stocks;
            this.ratings = ratings;
            this.carriers = carriers;
        }

        @GetMapping("/stock/{sku}")
        String stock(@PathVariable String sku) {
            return stocks.stock(sku);
        }

        @GetMapping("/price/{sku}")
        String price(@PathVariable String sku) {
            return stocks.price(sku);
        }

        @GetMapping("/supply/{sku}")
        String supply(@PathVariable String sku) {
            return "backend: " + stocks.supply(sku).getStatusCode().value();
        }

        @GetMapping("/rating/{sku}")
        CompletableFuture<String> rating(@PathVariable String sku) {
            return ratings.rating(sku);
        }

        @GetMapping("/carrier/{sku}")
        String carrier(@PathVariable String sku) throws IOException {
            return carriers.carrier(sku);
        }
    }
}
