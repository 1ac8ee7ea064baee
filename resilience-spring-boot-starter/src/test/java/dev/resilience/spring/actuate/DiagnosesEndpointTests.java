package dev.resilience.spring.actuate;

import static dev.resilience.spring.actuate.Actuator.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.diagnosis.LatencySource;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Timeout;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

/** Diagnoses over real HTTP, from the guarded method to the plan. */
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=*",
            "resilience.adaptive-retry.defaults.backoff.base=0s",
            "resilience.adaptive-retry.instances.order.max-attempts=2",
            "resilience.adaptive-retry.instances.order.dead-letter=memory",
            "resilience.timeout.instances.inventory.duration=20ms"
        })
@org.junit.jupiter.api.Timeout(60)
class DiagnosesEndpointTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Shop shop;

    @Autowired
    private ResilienceRuntime runtime;

    private Actuator actuator() {
        return new Actuator(port);
    }

    /** Listeners are called one after another, so the journal has seen whatever a later one has seen. */
    private void make(int events, Runnable calls) throws InterruptedException {
        CountDownLatch delivered = new CountDownLatch(events);
        Subscription later = runtime.events().subscribe(event -> delivered.countDown());
        calls.run();
        delivered.await();
        later.cancel();
    }

    @BeforeEach
    void fail() throws Exception {
        make(2, () -> assertThatThrownBy(() -> shop.order("a")).isInstanceOf(ConnectException.class));
        make(1, () -> assertThatThrownBy(() -> shop.stock("a")).isInstanceOf(TimeoutExceededException.class));
    }

    @Test
    void theNewestComeFirstWithASummary() throws Exception {
        HttpResponse<String> all = actuator().get("diagnoses");
        assertThat(JsonPath.<List<String>>read(all.body(), "$.diagnoses[*].name"))
                .startsWith("inventory", "order");
        int count = read(all, "$.count");
        assertThat(count).isGreaterThanOrEqualTo(2);
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.byKind")).containsKeys("TRANSIENT", "TIMEOUT");
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.byImpact")).containsKey("MEDIUM");
    }

    @Test
    void aStepNamesThePropertyAndTheValueComputedFromWhatWasMeasured() throws Exception {
        HttpResponse<String> one = actuator().get("diagnoses/inventory");
        assertThat(JsonPath.<String>read(one.body(), "$.name")).isEqualTo("inventory");
        assertThat(JsonPath.<Map<String, Object>>read(one.body(), "$.diagnoses[0]"))
                .containsEntry("policy", "timeout")
                .containsEntry("kind", "TIMEOUT")
                .containsEntry("impact", "MEDIUM")
                .containsEntry("confidence", 1.0)
                .containsKeys("rootCause", "count", "first", "last", "diagnosedAt");
        assertThat(JsonPath.<Map<String, Object>>read(one.body(), "$.diagnoses[0].recoveryPlan[0]"))
                .containsEntry("order", 1)
                .containsEntry("strategy", "ADJUST_CONFIG")
                .containsEntry(
                        "parameters",
                        Map.of(
                                "property",
                                "resilience.timeout.instances.inventory.duration",
                                "current",
                                "20ms",
                                "value",
                                "29ms",
                                "p99",
                                "24ms"));
    }

    @Test
    void theyCanBeFiltered() throws Exception {
        List<String> ofKind = read(actuator().get("diagnoses?kind=timeout"), "$.diagnoses[*].name");
        assertThat(ofKind).isNotEmpty().containsOnly("inventory");
        List<String> ofName = read(actuator().get("diagnoses?name=Order"), "$.diagnoses[*].kind");
        assertThat(ofName).isNotEmpty().containsOnly("TRANSIENT");
        List<String> ofPolicy = read(actuator().get("diagnoses?policy=adaptive-retry"), "$.diagnoses[*].name");
        assertThat(ofPolicy).isNotEmpty().containsOnly("order");
        List<String> none = read(actuator().get("diagnoses?policy=timeout&name=order"), "$.diagnoses[*].name");
        assertThat(none).isEmpty();
        List<String> limited = read(actuator().get("diagnoses?limit=1"), "$.diagnoses[*].name");
        assertThat(limited).containsExactly("inventory");
    }

    @Test
    void whatIsUnknownIsAnsweredWithNearMisses() throws Exception {
        assertProblem("diagnoses?kind=timeuot", 400, "kind = timeuot: is not known. Did you mean TIMEOUT?");
        assertProblem("diagnoses?name=invetory", 400, "name = invetory: is not known. Did you mean inventory?");
        assertProblem("diagnoses?policy=tiemout", 400, "policy = tiemout: is not known. Did you mean timeout?");
        assertProblem("diagnoses?limit=0", 400, "limit = 0: must be from 1 to 1000");
        assertProblem("diagnoses?limit=1001", 400, "limit = 1001: must be from 1 to 1000");
        assertProblem("diagnoses/odrer", 404, "There is nothing named 'odrer'. Did you mean order?");
    }

    private void assertProblem(String path, int status, String message) throws Exception {
        HttpResponse<String> answer = actuator().get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JsonPath.<String>read(answer.body(), "$.message")).isEqualTo(message);
    }

    @Test
    void aNameThatIsFineHasNone() throws Exception {
        int count = read(actuator().get("diagnoses/price"), "$.count");
        assertThat(count).isZero();
    }

    @Test
    void aDeadLetterShowsItsDiagnosis() throws Exception {
        String id = read(actuator().get("deadletters"), "$.deadLetters[0].id");
        Map<String, String> diagnosis = await().until(
                        () -> read(actuator().get("deadletters/" + id), "$.diagnosis"), known -> !known.isEmpty());
        assertThat(diagnosis)
                .containsEntry("kind", "TRANSIENT")
                .containsEntry("impact", "MEDIUM")
                .containsEntry("rootCause", "java.net.ConnectException: refused")
                .containsKeys("confidence", "diagnosedAt", "step.1", "step.2");
        assertThat(diagnosis.keySet()).containsSubsequence("kind", "rootCause", "impact", "step.1", "step.2");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Shop shop() {
            return new Shop();
        }

        @Bean
        LatencySource latencies() {
            return (name, quantile) -> name.equals("inventory") && quantile == 0.99
                    ? Optional.of(Duration.ofMillis(24))
                    : Optional.empty();
        }
    }

    static class Shop {

        private final CountDownLatch never = new CountDownLatch(1);

        @AdaptiveRetry("order")
        String order(String customer) throws ConnectException {
            throw new ConnectException("refused");
        }

        @Timeout(name = "inventory")
        String stock(String sku) throws InterruptedException {
            never.await();
            return sku;
        }

        @AdaptiveRetry("price")
        String price(String sku) {
            return sku;
        }
    }
}
