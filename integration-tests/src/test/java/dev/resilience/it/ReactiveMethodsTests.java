package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.spring.policy.PolicyRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.HttpServerErrorException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Guarded methods that return Mono and Flux, over real HTTP and in real time, with the Reactor of each line of Spring Boot. */
@org.junit.jupiter.api.Timeout(60)
class ReactiveMethodsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ConfigurableApplicationContext context;
    private Backend backend;
    private PriceClient prices;

    @BeforeEach
    void start() {
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run("--resilience.adaptive-retry.defaults.backoff.base=1ms");
        backend = context.getBean(Backend.class);
        prices = context.getBean(PriceClient.class);
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void aMonoIsRepeatedUntilItsBackendHasHealed() {
        backend.answerWith(503);
        List<String> users = new ArrayList<>();

        StepVerifier.create(prices.price("1", users).contextWrite(subscriber -> subscriber.put("user", "u-1")))
                .expectNext("7")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(users).containsExactly("u-1", "u-1");
        assertThat(active("prices")).isZero();
    }

    @Test
    void aHangingBackendEndsInTimeoutsAndOpensTheBreaker() {
        backend.hang();
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(prices.slow())
                    .expectError(TimeoutExceededException.class)
                    .verify(PATIENCE);
        }
        assertThat(active("slow")).isZero();
        int requests = backend.requests();

        StepVerifier.create(prices.slow())
                .expectError(CircuitBreakerOpenException.class)
                .verify(PATIENCE);

        assertThat(backend.requests()).isEqualTo(requests);
    }

    @Test
    void aFluxIsHandedOnAsItIsAskedForAndAnsweredByAFallbackIfItFailsAtOnce() {
        StepVerifier.create(prices.all(5), 2)
                .expectNext("7", "7")
                .then(() -> assertThat(backend.requests()).isBetween(2, 3)) // the next may be on its way
                .thenRequest(3)
                .expectNext("7", "7", "7")
                .expectComplete()
                .verify(PATIENCE);

        backend.answerWith(503);
        StepVerifier.create(prices.all(5))
                .expectNext("unknown")
                .expectComplete()
                .verify(PATIENCE);
        assertThat(active("prices")).isZero();
    }

    private int active(String bulkhead) {
        return (int) context.getBean(PolicyRegistry.class)
                .find("bulkhead", bulkhead)
                .orElseThrow()
                .policy()
                .snapshot()
                .get("active");
    }

    @EnableAutoConfiguration
    static class Application {

        @Bean(destroyMethod = "close")
        Backend backend() throws java.io.IOException {
            return new Backend();
        }

        @Bean
        PriceClient prices(Backend backend) {
            return new PriceClient(backend);
        }
    }

    static class PriceClient {

        private final HttpClient client = HttpClient.newHttpClient();
        private final Backend backend;

        PriceClient(Backend backend) {
            this.backend = backend;
        }

        /** The backend heals when the second attempt begins. */
        @AdaptiveRetry(name = "prices", maxAttempts = 3)
        @Bulkhead(name = "prices", maxConcurrent = 1)
        public Mono<String> price(String sku, List<String> users) {
            return Mono.deferContextual(subscriber -> {
                users.add(subscriber.get("user"));
                if (users.size() == 2) {
                    backend.answerWith(200);
                }
                return get("/price/" + sku);
            });
        }

        @CircuitBreaker(name = "slow", minimumCalls = 2)
        @Timeout(name = "slow", duration = "200ms")
        @Bulkhead(name = "slow", maxConcurrent = 1)
        public Mono<String> slow() {
            return get("/slow");
        }

        @Fallback("unknown")
        @Bulkhead(name = "prices", maxConcurrent = 1)
        public Flux<String> all(int count) {
            return Flux.range(1, count).concatMap(number -> get("/price/" + number), 1);
        }

        private Flux<String> unknown() {
            return Flux.just("unknown");
        }

        private Mono<String> get(String path) {
            return Mono.fromFuture(() -> client.sendAsync(
                            HttpRequest.newBuilder(URI.create(backend.url() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()))
                    .map(PriceClient::body);
        }

        private static String body(HttpResponse<String> response) {
            if (response.statusCode() >= 500) {
                throw HttpServerErrorException.create(
                        org.springframework.http.HttpStatusCode.valueOf(response.statusCode()),
                        "",
                        org.springframework.http.HttpHeaders.EMPTY,
                        new byte[0],
                        null);
            }
            return response.body();
        }
    }
}
