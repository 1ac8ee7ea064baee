package dev.resilience.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resilience.sample.simulator.SimulatorServer;
import dev.resilience.sample.support.Answer;
import dev.resilience.sample.support.Api;
import dev.resilience.sample.support.Storefront;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** What somebody on call reads at three in the morning: what broke, what the library did about it, and whether it helped. */
@Storefront
@TestPropertySource(properties = "spring.application.name=story") // a context, and so a log, of its own
class StoryTests {

    private final Api storefront;
    private final Api simulator;

    StoryTests(@LocalServerPort int port, @Autowired SimulatorServer simulator) {
        this.storefront = new Api("http://localhost:" + port);
        this.simulator = new Api(simulator.url());
    }

    @Test
    void theStoryOfAFailingInventoryIsReadBackInOrder() {
        steer("{'failureRate': 0.3, 'status': 503}");
        until("RETRY", "SUCCESS");
        steer("{'failureRate': 1.0}");
        until("RETRY", "FAILURE");
        until("FALLBACK", "SUCCESS");
        until("OPEN_CIRCUIT", "PENDING");
        until("ENFORCE_BUDGET", "PENDING");
        steer("{'failureRate': 0.0}");
        until("OPEN_CIRCUIT", "SUCCESS");
        until("ENFORCE_BUDGET", "SUCCESS");
        operate("force-open", "the supplier is moving");
        until("MANUAL_OVERRIDE", "PENDING");
        operate("close", "the supplier has moved");
        until("MANUAL_OVERRIDE", "SUCCESS");

        assertThat(beginnings())
                .as("what was done, in the order in which it began")
                .containsSubsequence("RETRY", "OPEN_CIRCUIT", "MANUAL_OVERRIDE")
                .containsSubsequence("RETRY", "FALLBACK", "MANUAL_OVERRIDE")
                .containsSubsequence("RETRY", "ENFORCE_BUDGET", "MANUAL_OVERRIDE");
        Map<String, Object> opened = newest("OPEN_CIRCUIT", "SUCCESS");
        assertThat(opened).containsEntry("kind", "TRANSIENT").containsEntry("policy", "circuit-breaker");
        assertThat(opened.get("reason").toString()).contains("failed");
        assertThat(opened.get("diagnosis").toString()).contains("rootCause", "HIGH");
        assertThat(newest("MANUAL_OVERRIDE", "SUCCESS").get("reason").toString())
                .contains("the supplier is moving");
        Answer log = storefront.get("/actuator/healinglog");
        assertThat(log.<Double>at("$.successRate")).isBetween(0.0, 1.0);
        assertThat(log.<Double>at("$.byAction.FALLBACK.successRate")).isEqualTo(1.0);
    }

    @Test
    void theDiagnosesSayWhatBrokeHowBadItIsAndWhatToDo() {
        steer("{'failureRate': 1.0, 'status': 503}");
        until("OPEN_CIRCUIT", "PENDING");

        Answer diagnoses = storefront.get("/actuator/diagnoses?name=inventory&kind=transient&policy=circuit-breaker");
        assertThat(diagnoses.<String>at("$.diagnoses[0].impact")).isEqualTo("HIGH");
        assertThat(diagnoses.<String>at("$.diagnoses[0].rootCause")).contains("calls failed");
        assertThat(diagnoses.<List<String>>at("$.diagnoses[0].recoveryPlan[*].strategy"))
                .isNotEmpty();
        Answer retried = storefront.get("/actuator/diagnoses?name=inventory&policy=adaptive-retry");
        assertThat(retried.<String>at("$.diagnoses[0].rootCause")).contains("503");

        steer("{'failureRate': 0.0}");
        until("OPEN_CIRCUIT", "SUCCESS");
    }

    private void steer(String change) {
        Answer answer = simulator.post("/simulator/inventory", change.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private void operate(String action, String reason) {
        Answer answer = storefront.post(
                "/actuator/circuitbreakers/inventory",
                "{\"action\": \"%s\", \"reason\": \"%s\"}".formatted(action, reason));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
    }

    /** Has customers come until the log tells of this. */
    private void until(String action, String outcome) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            for (int i = 0; i < 20; i++) {
                assertThat(storefront.get("/products/1").status()).isEqualTo(200);
            }
            assertThat(entries(action, outcome)).isNotEmpty();
        });
    }

    private Map<String, Object> newest(String action, String outcome) {
        return entries(action, outcome).get(0);
    }

    private List<Map<String, Object>> entries(String action, String outcome) {
        return storefront
                .get("/actuator/healinglog?name=inventory&action=%s&outcome=%s".formatted(action, outcome))
                .at("$.entries");
    }

    private List<String> beginnings() {
        List<Map<String, Object>> entries = new ArrayList<>(storefront
                .get("/actuator/healinglog?name=inventory&limit=1000")
                .<List<Map<String, Object>>>at("$.entries"));
        Collections.reverse(entries); // oldest first, for those of one moment
        entries.sort(Comparator.comparing(entry -> Instant.parse(entry.get("at").toString())));
        return entries.stream().map(entry -> entry.get("action").toString()).toList();
    }
}
