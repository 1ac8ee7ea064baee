package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Deadline;
import dev.resilience.core.DeadlineExceededException;
import dev.resilience.core.time.TimeSource;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Timeout;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** How much time is left goes from one service to the next, over real HTTP. */
class DeadlineOverHttpTests {

    private static final HttpClient PLAIN = HttpClient.newHttpClient();
    private static final String ON = "--resilience.deadline.http.enabled=true";
    private static final String HEADER = "X-Request-Timeout-Ms";

    private ConfigurableApplicationContext application;

    @EnableAutoConfiguration
    static class Application {

        @Bean
        Front front(RestClient.Builder clients, WebClient.Builder reactiveClients) {
            return new Front(clients.build(), reactiveClients.build());
        }

        @Bean
        Back back(Stock stock) {
            return new Back(stock);
        }

        @Bean
        Stock stock() {
            return new Stock();
        }
    }

    /** The service that is in a hurry. */
    static class Front {

        private final RestClient client;
        private final WebClient reactiveClient;

        Front(RestClient client, WebClient reactiveClient) {
            this.client = client;
            this.reactiveClient = reactiveClient;
        }

        @Timeout(name = "front", duration = "20s")
        public String ask(String url) {
            return askAnyhow(url);
        }

        @Timeout(name = "front", duration = "20s")
        public String askReactively(String url) {
            return reactiveClient
                    .get()
                    .uri(url)
                    .retrieve()
                    .bodyToMono(String.class)
                    .block();
        }

        public String askAnyhow(String url) {
            return client.get().uri(url).retrieve().body(String.class);
        }
    }

    /** The service that is asked. */
    @RestController
    static class Back {

        private final Stock stock;
        private final AtomicInteger requests = new AtomicInteger();

        Back(Stock stock) {
            this.stock = stock;
        }

        @GetMapping("/left")
        String left() {
            requests.incrementAndGet();
            Deadline deadline = Deadline.current();
            return deadline == null
                    ? "none"
                    : Long.toString(deadline.remaining().toMillis());
        }

        @GetMapping("/hang")
        String hang() throws InterruptedException {
            return stock.hang();
        }
    }

    /** Guarded, with no limit of its own. */
    static class Stock {

        @CircuitBreaker(name = "hanging")
        public String hang() throws InterruptedException {
            new CountDownLatch(1).await();
            return "never";
        }
    }

    private void start(String... settings) {
        String[] arguments = new String[settings.length + 1];
        System.arraycopy(settings, 0, arguments, 0, settings.length);
        arguments[settings.length] = "--server.port=0";
        application = new SpringApplicationBuilder(Application.class).run(arguments);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    private Front front() {
        return application.getBean(Front.class);
    }

    private String url(String path) {
        return "http://localhost:" + application.getEnvironment().getProperty("local.server.port") + path;
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)));
        return PLAIN.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void assertLeft(String left, long atMostMillis) {
        assertThat(Long.parseLong(left)).isBetween(0L, atMostMillis);
    }

    @Test
    void theServiceThatIsAskedKnowsHowMuchTimeIsLeft() {
        start(ON);

        assertLeft(front().ask(url("/left")), 20_000);
        assertLeft(front().askReactively(url("/left")), 20_000);
        assertThat(front().askAnyhow(url("/left"))).isEqualTo("none");
    }

    @Test
    void isOffByDefault() throws Exception {
        start();

        assertThat(front().ask(url("/left"))).isEqualTo("none");
        assertThat(front().askReactively(url("/left"))).isEqualTo("none");
        assertThat(get("/left", HEADER, "0").body()).isEqualTo("none");
    }

    @Test
    void headerAndGreatestAreConfigurable() throws Exception {
        start(ON, "--resilience.deadline.http.header=X-Left", "--resilience.deadline.http.max=10s");

        assertLeft(front().ask(url("/left")), 10_000);
        assertLeft(get("/left", "x-left", "7000").body(), 7_000);
        assertThat(get("/left", HEADER, "7000").body()).isEqualTo("none");
    }

    @Test
    void whatIsNoNumberIsIgnoredAndNothingAboveTheGreatestBelieved() throws Exception {
        start(ON);

        for (String value : List.of("soon", "12s", "1.5", "+1")) {
            assertThat(get("/left", HEADER, value).body()).as(value).isEqualTo("none");
            assertLeft(
                    get("/left", HEADER, "99999999999999999999", HEADER, value).body(), 60_000);
        }
    }

    @Test
    void aRequestWhoseTimeIsOverIsNeitherSentNorHandled() throws Exception {
        start(ON);
        Deadline expired = Deadline.after(Duration.ZERO, TimeSource.system());

        assertThatThrownBy(() -> Deadline.adopt(expired, () -> front().askAnyhow(url("/left"))))
                .isInstanceOf(DeadlineExceededException.class);
        assertThat(get("/left", HEADER, "0").statusCode()).isEqualTo(504);

        assertThat(application.getBean(Back.class).requests).hasValue(0);
    }

    @Test
    void workThatNobodyWaitsForEndsAndCountsAgainstNoResource() throws Exception {
        start(ON);

        HttpResponse<String> late = get("/hang", HEADER, "200");

        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(get("/actuator/circuitbreakers/hanging").body()).contains("\"failedCalls\":0");
        assertThat(get("/left").body()).isEqualTo("none");
    }
}
