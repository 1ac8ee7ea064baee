package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** What users see of the starter, over real HTTP, the same on every line of Spring Boot. */
@DirtiesContext // open, it would keep others from having the aspect bound
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class GuardedApplicationTests {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Autowired
    private Backend backend;

    @LocalServerPort
    private int port;

    @BeforeEach
    void healed() throws Exception {
        backend.answerWith(200);
        for (String name : List.of("stock", "price", "supply", "rating", "carrier")) {
            assertThat(post("/actuator/circuitbreakers/" + name, "{\"action\": \"reset\", \"reason\": \"test\"}")
                            .statusCode())
                    .isIn(200, 204);
        }
    }

    @Test
    void breakerOpensOnAFailingBackendAndClosesAfterItHasHealed() throws Exception {
        double callsBefore = counted("resilience.circuitbreaker.calls", "stock");
        int requestsBefore = backend.requests();
        assertThat(get("/stock/1").body()).isEqualTo("live 7");
        assertThat(state("stock")).isEqualTo("CLOSED");

        backend.answerWith(503);
        await().until(() -> {
            assertThat(get("/stock/1").body()).startsWith("fallback for 1 after");
            return state("stock").equals("OPEN");
        });
        int requestsWhenOpen = backend.requests();
        assertThat(get("/stock/1").body()).isEqualTo("fallback for 1 after CircuitBreakerOpenException");
        assertThat(backend.requests()).isEqualTo(requestsWhenOpen);

        backend.answerWith(200);
        await().until(() -> state("stock"), "HALF_OPEN"::equals);
        await().until(() -> {
            get("/stock/1");
            return state("stock").equals("CLOSED");
        });
        assertThat(get("/stock/1").body()).isEqualTo("live 7");

        double rejected = counted("resilience.circuitbreaker.calls", "stock", "rejected");
        double calls = counted("resilience.circuitbreaker.calls", "stock") - callsBefore;
        assertThat(calls - rejected).isEqualTo(backend.requests() - requestsBefore);
    }

    @Test
    void hangingBackendEndsInATimeoutAndOpensTheBreaker() throws Exception {
        backend.hang();
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> late = get("/price/1");
            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(late.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        }
        assertThat(state("price")).isEqualTo("OPEN");
        HttpResponse<String> rejected = get("/price/1");
        assertThat(rejected.statusCode()).isEqualTo(503);
        assertThat(rejected.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(3500L, 3600L);
    }

    @Test
    void answersThatAreFailuresAreRepeatedCountedAndHandedOn() throws Exception {
        backend.answerWith(503);
        int requests = backend.requests();
        assertThat(get("/supply/1").body()).isEqualTo("backend: 503");
        assertThat(backend.requests() - requests).isEqualTo(2);
        assertThat(JsonPath.<Integer>read(
                        get("/actuator/circuitbreakers/supply").body(), "$.failedCalls"))
                .isEqualTo(2);

        backend.answerWith(404);
        assertThat(get("/supply/1").body()).isEqualTo("backend: 404");
        assertThat(JsonPath.<Integer>read(
                        get("/actuator/circuitbreakers/supply").body(), "$.failedCalls"))
                .isEqualTo(2);
        assertThat(get("/actuator/resilience").body())
                .contains("\"failureOn\":{\"value\":\"#result.statusCode.is5xxServerError()\"");
    }

    @Test
    void clientThatIgnoresInterruptsReleasesItsCallerAtTheLimitAndItsPermitAtItsEnd() throws Exception {
        assertThat(get("/carrier/1").body()).isEqualTo("7");
        backend.hang();
        for (int i = 0; i < 2; i++) {
            assertThat(get("/carrier/1").statusCode()).isEqualTo(504);
        }
        assertThat(state("carrier")).isEqualTo("OPEN");
        int requests = backend.requests();
        assertThat(get("/carrier/1").statusCode()).isEqualTo(503);
        assertThat(backend.requests()).isEqualTo(requests);
        assertThat(bulkhead("carrier")).containsEntry("active", 2).containsEntry("zombies", 2);
        assertThat(counted("resilience.bulkhead.zombies", "carrier")).isEqualTo(2);

        backend.answerWith(200);
        await().untilAsserted(() ->
                assertThat(bulkhead("carrier")).containsEntry("active", 0).containsEntry("zombies", 0));
        post("/actuator/circuitbreakers/carrier", "{\"action\": \"reset\", \"reason\": \"test\"}");
        assertThat(get("/carrier/1").body()).isEqualTo("7");
    }

    @Test
    void asynchronousCallsAreGuardedPerKey() throws Exception {
        assertThat(get("/rating/a").body()).isEqualTo("7");
        assertThat(get("/rating/b").body()).isEqualTo("7");
        String keys = get("/actuator/circuitbreakers/rating").body();
        assertThat(keys).contains("\"a\"", "\"b\"");
        assertThat(JsonPath.<String>read(
                        get("/actuator/circuitbreakers/rating?key=a").body(), "$.state"))
                .isEqualTo("CLOSED");
    }

    @Test
    void everyGuardedMethodIsListedWithItsPipelineAndTheSourceOfEachValue() throws Exception {
        String body = get("/actuator/resilience").body();
        assertThat(body)
                .contains("StockClient.stock(String)")
                .contains("\"fallback\"", "\"failure-budget\"", "\"timeout\"", "\"adaptive-retry\"")
                .contains("@AdaptiveRetry on ")
                .contains("application.yml")
                .contains("built in");
        assertThat(body.indexOf("failure-budget")).isLessThan(body.indexOf("adaptive-retry"));
    }

    @Test
    void unknownNamesAreNotFoundAndCreateNothing() throws Exception {
        for (String id : List.of("circuitbreakers", "bulkheads", "retries", "timeouts", "failurebudgets")) {
            assertThat(get("/actuator/" + id + "/nosuch").statusCode()).as(id).isEqualTo(404);
            assertThat(get("/actuator/" + id).body()).doesNotContain("nosuch");
        }
        assertThat(post("/actuator/circuitbreakers/nosuch", "{\"action\": \"reset\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("/actuator/circuitbreakers/stock", "{\"action\": \"explode\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void settingsChangeWhileTheApplicationRunsAllOrNone() throws Exception {
        assertThat(post(
                                "/actuator/circuitbreakers/rating",
                                "{\"action\": \"configure\", \"settings\": \"minimum-calls=0\\nopen-duration=5m\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(get("/actuator/circuitbreakers/rating").body()).doesNotContain("PT5M");
        assertThat(post(
                                "/actuator/circuitbreakers/rating",
                                "{\"action\": \"configure\", \"settings\": \"minimum-calls=9\\nopen-duration=5m\"}")
                        .statusCode())
                .isIn(200, 204);
        assertThat(get("/actuator/circuitbreakers/rating").body()).contains("PT5M");
    }

    @Test
    void writesAreOffUnlessAskedFor() throws Exception {
        assertThat(post("/actuator/bulkheads/stock", "{\"action\": \"configure\", \"settings\": \"max-concurrent=1\"}")
                        .statusCode())
                .isEqualTo(405);
        assertThat(post("/actuator/deadletters/1", "{\"action\": \"redrive\"}").statusCode())
                .isEqualTo(405);
    }

    @Test
    void healthTellsOfBreakersWithoutTakingTheApplicationOut() throws Exception {
        post("/actuator/circuitbreakers/rating", "{\"action\": \"force-open\", \"reason\": \"test\"}");
        HttpResponse<String> health = get("/actuator/health");
        assertThat(health.statusCode()).isEqualTo(200);
        Map<String, Object> component = JsonPath.read(health.body(), "$.components.circuitBreakers");
        assertThat(component).containsEntry("status", "UP");
        assertThat(component.toString()).contains("FORCED_OPEN");
    }

    @Test
    void startUpSaysWhatIsGuarded(CapturedOutput output) {
        assertThat(output.getAll())
                .contains(
                        "Resilience guards 5 methods by proxies: 2 retry, 5 circuit breaker, 2 bulkhead, 4 timeout, 1 failure budget")
                .doesNotContain("not eligible for getting processed by all BeanPostProcessors");
        System.out.println("Spring Boot " + SpringBootVersion.getVersion() + ", Java " + Runtime.version());
    }

    private String state(String name) throws IOException, InterruptedException {
        return JsonPath.read(get("/actuator/circuitbreakers/" + name).body(), "$.state");
    }

    private Map<String, Object> bulkhead(String name) throws IOException, InterruptedException {
        return JsonPath.read(get("/actuator/bulkheads/" + name).body(), "$");
    }

    private double counted(String meter, String name) throws IOException, InterruptedException {
        return value(get("/actuator/metrics/" + meter + "?tag=name:" + name));
    }

    private double counted(String meter, String name, String outcome) throws IOException, InterruptedException {
        return value(get("/actuator/metrics/" + meter + "?tag=name:" + name + "&tag=outcome:" + outcome));
    }

    private static double value(HttpResponse<String> metric) {
        return JsonPath.<Number>read(metric.body(), "$.measurements[0].value").doubleValue();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    private HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
