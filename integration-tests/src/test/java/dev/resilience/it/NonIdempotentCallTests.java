package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.resilience.spring.annotation.AdaptiveRetry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** A call that must not be made twice is made twice only where the first one provably did nothing. Over a real socket. */
@DirtiesContext // open, it would keep others from having the aspect bound
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
class NonIdempotentCallTests {

    @Configuration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Orders orders() {
            return new Orders();
        }
    }

    static class Orders {

        private final AtomicInteger attempts = new AtomicInteger();
        private final RestClient client = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(HttpClient.newHttpClient()))
                .build();

        @AdaptiveRetry(name = "place-order", idempotent = false, maxAttempts = 3)
        public String place(String url) {
            return post(url);
        }

        @AdaptiveRetry(name = "repeat-order", maxAttempts = 3)
        public String placeRepeatably(String url) {
            return post(url);
        }

        /** How often a request was tried; through a method, since the fields of a proxy are not those of its target. */
        public AtomicInteger attempts() {
            return attempts;
        }

        private String post(String url) {
            attempts.incrementAndGet();
            return client.post().uri(url).body("{\"sku\": 7}").retrieve().body(String.class);
        }
    }

    @Autowired
    private Orders orders;

    private DyingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new DyingServer();
        orders.attempts().set(0);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Ty",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nplac"
            })
    void requestThatTheServerHasSeenIsNotSentAgain(String beginningOfAnswer) {
        server.dieAfter(beginningOfAnswer);

        assertThatExceptionOfType(RestClientException.class).isThrownBy(() -> orders.place(server.url()));

        assertThat(server.requests()).isEqualTo(1);
        assertThat(orders.attempts()).hasValue(1);
    }

    @Test
    void requestThatWasNeverSentIsRepeated() throws IOException {
        server.close();

        assertThatExceptionOfType(RestClientException.class).isThrownBy(() -> orders.place(server.url()));

        assertThat(server.requests()).isZero();
        assertThat(orders.attempts()).hasValue(3);
    }

    @Test
    void idempotentRequestIsRepeated() {
        assertThatExceptionOfType(RestClientException.class).isThrownBy(() -> orders.placeRepeatably(server.url()));

        assertThat(server.requests()).isEqualTo(3);
    }
}
