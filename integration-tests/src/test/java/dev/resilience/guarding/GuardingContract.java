package dev.resilience.guarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.guarding.app.Storehouse;
import dev.resilience.it.Backend;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What holds of guarded methods, whichever way their calls come to the pipelines; over real HTTP. Each test has methods of its own,
 * and counts what reaches the backend: a method that were guarded twice would be tried nine times.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
abstract class GuardingContract {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private ConfigurableApplicationContext application;
    private Backend backend;
    private String startUp;

    /** The application, yet to be run. */
    SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(Storehouse.class);
    }

    /** What it is run with besides. */
    String[] settings() {
        return new String[0];
    }

    /** How the start-up line says that methods are guarded. */
    abstract String way();

    @BeforeAll
    void start(CapturedOutput output) {
        application = application()
                .properties("server.port=0", "resilience.deadline.http.enabled=true")
                .run(settings());
        backend = application.getBean(Backend.class);
        startUp = output.getAll();
    }

    @AfterAll
    void stop() {
        application.close();
    }

    @BeforeEach
    void heal() {
        backend.answerWith(200);
    }

    String startUp() {
        return startUp;
    }

    @Test
    void startUpSaysHowMethodsAreGuarded() {
        assertThat(startUp)
                .containsPattern("Resilience guards \\d+ methods " + way() + ": ")
                .doesNotContain("aspect is idle");
    }

    @Test
    void allFivePoliciesAndTheFallbackGuardOnce() throws Exception {
        assertThat(attempts("/goods/7", 200, "7")).isEqualTo(1);

        backend.answerWith(503);
        assertThat(attempts("/goods/7", 200, "unknown 7 after ServiceUnavailable"))
                .isEqualTo(3);
        assertThat(attempts("/goods/7", 200, "unknown 7 after ServiceUnavailable"))
                .isEqualTo(3);
        assertThat(attempts("/goods/7", 200, "unknown 7 after CircuitBreakerOpenException"))
                .isZero();
        assertThat(get("/actuator/circuitbreakers/goods").body())
                .contains("\"state\":\"OPEN\"", "\"failedCalls\":6", "\"bufferedCalls\":7");
        assertThat(get("/actuator/bulkheads/goods").body()).contains("\"active\":0");
    }

    @Test
    void eachKeyHasABreakerOfItsOwn() throws Exception {
        backend.answerWith(503);
        assertThat(attempts("/shelf/a", 500, "")).isEqualTo(1);
        assertThat(attempts("/shelf/a", 500, "")).isEqualTo(1);
        backend.answerWith(200);

        assertThat(attempts("/shelf/a", 503, "")).isZero();
        assertThat(attempts("/shelf/b", 200, "7")).isEqualTo(1);
    }

    @Test
    void spentBudgetRejects() throws Exception {
        backend.answerWith(503);
        assertThat(attempts("/spent/1", 500, "")).isEqualTo(1);
        assertThat(attempts("/spent/1", 500, "")).isEqualTo(1);

        assertThat(attempts("/spent/1", 503, "")).isZero();
    }

    @Test
    void fullBulkheadRejects() throws Exception {
        backend.hang();
        CompletableFuture<HttpResponse<String>> first =
                CLIENT.sendAsync(request("/narrow/1"), HttpResponse.BodyHandlers.ofString());
        Awaitility.await().until(() -> backend.requests("/narrow/1") == 1);

        assertThat(attempts("/narrow/2", 503, "")).isZero();
        backend.answerWith(200);

        assertThat(first.get(30, TimeUnit.SECONDS).body()).isEqualTo("7");
    }

    @Test
    void callThatHangsEndsAtItsLimit() throws Exception {
        backend.hang();

        assertThat(get("/late/1").statusCode()).isEqualTo(504);
    }

    @Test
    void callersDeadlineIsTheShorterOne() throws Exception {
        assertThat(Long.parseLong(get("/left").body())).isBetween(10_001L, 20_000L);
        assertThat(Long.parseLong(get("/left", "X-Request-Timeout-Ms", "10000").body()))
                .isBetween(0L, 10_000L);
    }

    @Test
    void asynchronousMethodsAreRepeated() throws Exception {
        backend.answerWith(503);
        assertThat(attempts("/rating/1", 503, "")).isEqualTo(3);

        backend.answerWith(200);
        assertThat(attempts("/rating/1", 200, "7")).isEqualTo(1);
    }

    @Test
    void reactiveMethodsAreRepeatedAndHoldTheirPermitNoLonger() throws Exception {
        backend.answerWith(503);
        assertThat(attempts("/review/1", 503, "")).isEqualTo(3);

        backend.answerWith(200);
        assertThat(attempts("/review/1", 200, "7")).isEqualTo(1);
        assertThat(get("/actuator/bulkheads/review").body()).contains("\"active\":0");
    }

    @Test
    void isolatedMethodsRunOnThreadsOfTheirBulkhead() throws Exception {
        assertThat(get("/isolated").body()).matches("resilience-isolated-\\d+");
    }

    /** How many requests for the same path reach the backend by one of ours, which is to be answered like this. */
    private int attempts(String path, int status, String body) throws IOException, InterruptedException {
        int before = backend.requests(path);
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(body);
        return backend.requests(path) - before;
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return CLIENT.send(request(path, headers), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port") + path));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }
}
