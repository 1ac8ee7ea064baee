package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Backoff;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Timeout;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

/** The endpoints that tell what happened, what it means and what to change, the same on every line of Spring Boot. */
@DirtiesContext // open, it would keep others from having the aspect bound
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoint.failurebudgets.access=unrestricted",
            "resilience.advice.record=true",
            "resilience.failure-budget.instances.order.objective=99.9%"
        })
class TellingEndpointsTests {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private Orders orders;

    @BeforeEach
    void oneOrderSucceedsAtTheSecondAttempt() throws Exception {
        orders.order();
        await().until(() -> !JsonPath.<List<Object>>read(
                        get("healinglog?name=order").body(), "$.entries")
                .isEmpty());
    }

    @Test
    void theHealingLogTellsOfTheRetryThatHelpedAndCanBeExported() throws Exception {
        String log = get("healinglog?name=order&action=retry").body();
        assertThat(JsonPath.<String>read(log, "$.entries[0].outcome")).isEqualTo("SUCCESS");
        assertThat(JsonPath.<String>read(log, "$.entries[0].kind")).isEqualTo("TRANSIENT");
        assertThat(JsonPath.<Double>read(log, "$.successRate")).isEqualTo(1.0);

        HttpResponse<String> export = get("healinglogexport");
        assertThat(export.headers().firstValue("Content-Type").orElse("")).startsWith("application/x-ndjson");
        assertThat(export.body().lines())
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(JsonPath.<String>read(line, "$.id")).isNotEmpty());
    }

    @Test
    void theDiagnosisSaysWhatToDo() throws Exception {
        await().untilAsserted(() -> {
            String diagnoses = get("diagnoses/order").body();
            assertThat(JsonPath.<String>read(diagnoses, "$.diagnoses[0].rootCause"))
                    .contains("ConnectException", "refused");
            assertThat(JsonPath.<List<String>>read(diagnoses, "$.diagnoses[0].recoveryPlan[*].strategy"))
                    .contains("RETRY");
        });
    }

    @Test
    void theEventsAreToldNewestFirst() throws Exception {
        await().untilAsserted(() -> {
            String events =
                    get("resilienceevents?name=order&policy=adaptive-retry").body();
            List<Integer> ids = JsonPath.read(events, "$.events[*].id");
            assertThat(ids).isNotEmpty().isSortedAccordingTo((a, b) -> b - a);
        });
    }

    @Test
    void theBudgetTellsItsBurnRatesAsFiguresAndMeters() throws Exception {
        String budget = get("failurebudgets/order").body();
        assertThat(JsonPath.<Number>read(budget, "$.remaining").doubleValue()).isEqualTo(1.0);
        String meter =
                get("metrics/resilience.failurebudget.burn.rate?tag=name:order").body();
        assertThat(JsonPath.<List<String>>read(meter, "$.availableTags[0].values"))
                .containsExactlyInAnyOrder("5m", "30m", "1h", "6h", "3d");
    }

    @Test
    void adviceSaysWhatItHasLookedAt() throws Exception {
        String advice = get("resilienceadvice?name=order").body();
        assertThat(JsonPath.<Boolean>read(advice, "$.recording")).isTrue();
        assertThat(JsonPath.<Number>read(advice, "$.lookedAt[0].work.answered").intValue())
                .isPositive();
    }

    @Test
    void healthTellsOfBudgetsAndOfTheLog() throws Exception {
        String health = get("health").body();
        assertThat(JsonPath.<String>read(health, "$.components.failureBudgets.status"))
                .isEqualTo("UP");
        assertThat(JsonPath.<String>read(health, "$.components.healingLog.status"))
                .isEqualTo("UP");
    }

    @Test
    void aBudgetComesAndGoesWhileTheApplicationRuns() throws Exception {
        HttpResponse<String> installed = send(
                request("failurebudgets/nightly")
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"action\": \"install\", \"settings\": \"threshold=50%\\nmethods=*\", \"reason\": \"test\"}")));
        assertThat(installed.statusCode()).as(installed.body()).isEqualTo(200);
        orders.order();
        assertThat(JsonPath.<Integer>read(get("failurebudgets/nightly").body(), "$.samples"))
                .isEqualTo(1);

        assertThat(send(request("failurebudgets/nightly").DELETE()).statusCode())
                .isBetween(200, 204);
        assertThat(get("failurebudgets/nightly").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "healinglog?name=odrer",
                "healinglog?outcome=sucess",
                "diagnoses?name=odrer",
                "diagnoses?kind=tansient",
                "resilienceevents?name=odrer",
                "resilienceevents?type=state-chnged"
            })
    void whatIsUnknownIsAnsweredWith400AndWhatWasProbablyMeant(String query) throws Exception {
        HttpResponse<String> answer = get(query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("Did you mean");
    }

    @ParameterizedTest
    @CsvSource({"resilienceadvice?name=odrer", "diagnoses/odrer", "failurebudgets/odrer"})
    void aNameThatIsNotThereIsAnsweredWith404AndWhatWasProbablyMeant(String query) throws Exception {
        HttpResponse<String> answer = get(query);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("Did you mean order?");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Orders orders() {
            return new Orders();
        }
    }

    /** Every second attempt succeeds. */
    static class Orders {

        private boolean failed;

        @FailureBudget(name = "order")
        @Timeout(name = "order", duration = "10s")
        @AdaptiveRetry(name = "order", maxAttempts = 2, backoff = @Backoff(base = "0s"))
        String order() throws ConnectException {
            failed = !failed;
            if (failed) {
                throw new ConnectException("refused");
            }
            return "done";
        }
    }
}
