package dev.resilience.spring.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** What a {@code RestClient} really throws over a real connection. */
class HttpCallClassificationTests {

    private final FailureRules rules = FailureRules.of(
            List.of(), ProtocolRules.available(TimeSource.system(), getClass().getClassLoader()));

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anAnswerOf429WithRetryAfterIsRateLimitedAndNotExecuted() {
        answer(429, "application/json", "{}", "3");

        assertThat(classified(new JdkClientHttpRequestFactory()))
                .isEqualTo(new Classification(
                        FailureKind.RATE_LIMITED, "HTTP 429", 1.0, Duration.ofSeconds(3), Executed.NO, true));
    }

    @Test
    void anAnswerOf503IsTransient() {
        answer(503, "text/plain", "down", null);

        assertThat(classified(new SimpleClientHttpRequestFactory()))
                .isEqualTo(Classification.of(FailureKind.TRANSIENT, "HTTP 503").asAnswer());
    }

    @Test
    void aRefusedConnectionIsTransientAndNotExecuted() {
        server.stop(0);

        for (ClientHttpRequestFactory factory : factories()) {
            assertThat(classified(factory))
                    .isEqualTo(Classification.of(FailureKind.TRANSIENT, "java.net.ConnectException")
                            .notExecuted());
        }
    }

    @Test
    void aReadTimeoutIsTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            JdkClientHttpRequestFactory jdk = new JdkClientHttpRequestFactory();
            jdk.setReadTimeout(Duration.ofMillis(20));
            SimpleClientHttpRequestFactory simple = new SimpleClientHttpRequestFactory();
            simple.setReadTimeout(Duration.ofMillis(20));

            for (ClientHttpRequestFactory factory : List.of(jdk, simple)) {
                Outcome outcome = rules.classify(call(factory, silent.getLocalPort()));
                assertThat(((Classification) outcome).kind()).isEqualTo(FailureKind.TIMEOUT);
                assertThat(((Classification) outcome).executed()).isEqualTo(Executed.MAYBE);
            }
        }
    }

    // Trap 38: Spring's request on the JDK client throws an IOException caused by the InterruptedException.
    @Test
    void anInterruptOfTheCallingThreadIsIgnoredAndNotTransient() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.currentThread().interrupt();
            Throwable failure = call(new JdkClientHttpRequestFactory(), silent.getLocalPort());

            assertThat(Thread.interrupted()).as("flag set again by the client").isTrue();
            assertThat(failure).hasCauseInstanceOf(IOException.class);
            assertThat(rules.classify(failure)).isSameAs(Outcome.IGNORED);
        } finally {
            Thread.interrupted();
        }
    }

    private static List<ClientHttpRequestFactory> factories() {
        return List.of(new JdkClientHttpRequestFactory(), new SimpleClientHttpRequestFactory());
    }

    private Outcome classified(ClientHttpRequestFactory factory) {
        return rules.classify(call(factory, server.getAddress().getPort()));
    }

    private static Throwable call(ClientHttpRequestFactory factory, int port) {
        String uri = "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/stock";
        Throwable failure = catchThrowable(() -> RestClient.builder()
                .requestFactory(factory)
                .build()
                .post()
                .uri(uri)
                .retrieve()
                .toBodilessEntity());
        assertThat(failure).isNotNull();
        return failure;
    }

    private void answer(int code, String type, String body, String retryAfter) {
        server.createContext("/stock", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            if (retryAfter != null) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
