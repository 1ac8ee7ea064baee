package dev.resilience.spring.actuate;

import static dev.resilience.spring.actuate.Actuator.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.healing.HealingLog;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.test.time.FakeTimeSource;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

/** A backend fails and heals; the story is read over real HTTP, in virtual time. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.health.show-details=always",
            "management.endpoint.circuitbreakers.access=unrestricted",
            "resilience.adaptive-retry.defaults.backoff.base=0s",
            "resilience.adaptive-retry.defaults.backoff.max=0s",
            "resilience.adaptive-retry.defaults.max-attempts=2",
            "resilience.circuit-breaker.defaults.consecutive-failures=3",
            "resilience.circuit-breaker.defaults.open-duration=10s",
            "resilience.circuit-breaker.defaults.half-open.permitted-calls=1",
            "resilience.circuit-breaker.defaults.half-open.success-threshold=1",
            "resilience.failure-budget.defaults.min-samples=5",
            "resilience.healing-log.file=target/healing-log-tests/${random.uuid}.jsonl"
        })
@DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
@Timeout(120)
class HealingLogEndpointTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Shop shop;

    @Autowired
    private FakeTimeSource time;

    @Autowired
    private HealingLog healing;

    private Actuator actuator() {
        return new Actuator(port);
    }

    /** The backend hiccups, fails, is left alone, heals; then an operator opens the breaker and closes it. */
    private void story() throws Exception {
        shop.failNext(1);
        assertThat(shop.stock()).isEqualTo("stock");
        shop.failNext(6);
        assertThat(shop.stock()).isEqualTo("last known stock");
        assertThat(shop.stock()).isEqualTo("last known stock");
        assertThat(shop.stock()).isEqualTo("last known stock");
        shop.failNext(0);
        time.advance(Duration.ofSeconds(11));
        assertThat(shop.stock()).isEqualTo("stock");
        time.advance(Duration.ofSeconds(60));
        for (int i = 0; i < 5; i++) {
            shop.stock();
        }
        assertThat(actuator()
                        .post("circuitbreakers/stock", Map.of("action", "force-open", "reason", "deployment"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(actuator()
                        .post("circuitbreakers/stock", Map.of("action", "close", "reason", "deployed"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theStoryOfAFailingBackendIsReadInOrder() throws Exception {
        story();

        HttpResponse<String> log = actuator().get("healinglog");
        List<Map<String, Object>> entries = read(log, "$.entries");
        assertThat(entries.stream().map(entry -> entry.get("action") + " " + entry.get("outcome")))
                .containsSubsequence("MANUAL_OVERRIDE SUCCESS", "OPEN_CIRCUIT SUCCESS", "RETRY SUCCESS")
                .contains("FALLBACK SUCCESS", "RETRY FAILURE", "ENFORCE_BUDGET SUCCESS")
                .doesNotContain("OPEN_CIRCUIT PENDING");
        assertThat(entries.get(entries.size() - 1))
                .containsEntry("policy", "adaptive-retry")
                .containsEntry("name", "stock")
                .containsEntry("kind", "TRANSIENT")
                .containsEntry("attempts", 2)
                .containsEntry("failure", "java.net.ConnectException: refused");
        assertThat(Actuator.<Integer>read(log, "$.byAction.OPEN_CIRCUIT.SUCCESS"))
                .isEqualTo(1);
        assertThat(Actuator.<Number>read(log, "$.byAction.OPEN_CIRCUIT.successRate")
                        .doubleValue())
                .isEqualTo(1);
        assertThat(Actuator.<Integer>read(log, "$.byKind.NONE.SUCCESS")).isGreaterThanOrEqualTo(1);
        assertThat(Actuator.<Boolean>read(log, "$.file.writable")).isTrue();
    }

    @Test
    void anOpenBreakerIsPendingUntilItRecovers() throws Exception {
        shop.failNext(100);
        shop.stock();
        shop.stock();
        String query = "healinglog?policy=circuit-breaker&name=STOCK&action=open-circuit&limit=1";
        String outcome = read(actuator().get(query), "$.entries[0].outcome");
        assertThat(outcome).isEqualTo("PENDING");
        time.advance(Duration.ofSeconds(11));
        shop.stock();
        shop.failNext(0);
        time.advance(Duration.ofSeconds(20));
        shop.stock();
        Map<String, Object> entry = read(actuator().get(query), "$.entries[0]");
        assertThat(entry)
                .containsEntry("outcome", "SUCCESS")
                .containsEntry("attempts", 2)
                .containsKey("ending");
        Map<String, Object> one = read(actuator().get("healinglog/" + entry.get("id")), "$");
        assertThat(one).isEqualTo(entry);
    }

    @Test
    void filtersAndUnknownValues() throws Exception {
        story();
        List<String> outcomes = read(
                actuator().get("healinglog?policy=adaptive-retry&kind=transient&outcome=success"),
                "$.entries[*].outcome");
        assertThat(outcomes).isNotEmpty().containsOnly("SUCCESS");
        HttpResponse<String> wrong = actuator()
                .get("healinglog?policy=circuit-braker&name=stokc&kind=TRANSINT&action=RETYR&outcome=PENDNG&limit=0");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body())
                .contains(
                        "Did you mean circuit-breaker?",
                        "Did you mean stock?",
                        "Did you mean TRANSIENT?",
                        "Did you mean RETRY?",
                        "Did you mean PENDING?",
                        "limit = 0: must be from 1 to 1000");
        assertThat(actuator().get("healinglog/nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void theExportIsLinesOfJsonFromTheFiles() throws Exception {
        story();
        HttpResponse<String> export = actuator().get("healinglogexport");
        assertThat(export.statusCode()).isEqualTo(200);
        assertThat(export.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/x-ndjson"));
        List<String> lines = export.body().lines().toList();
        assertThat(lines).allMatch(line -> line.startsWith("{\"id\":") && line.endsWith("}"));
        assertThat(lines).anyMatch(line -> line.contains("\"PENDING\"") && line.contains("OPEN_CIRCUIT"));
        assertThat(healing.journal().orElseThrow().unwritten()).isZero();
    }

    @Test
    void healthShowsTheFileAndStaysUp() throws Exception {
        HttpResponse<String> health = actuator().get("health");
        assertThat(Actuator.<String>read(health, "$.components.healingLog.status"))
                .isEqualTo("UP");
        assertThat(Actuator.<Boolean>read(health, "$.components.healingLog.details.file.writable"))
                .isTrue();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        FakeTimeSource time() {
            return new FakeTimeSource();
        }

        @Bean
        ResilienceRuntime resilienceRuntime(FakeTimeSource time) {
            return ResilienceRuntime.over(time, Runnable::run);
        }

        @Bean
        Shop shop() {
            return new Shop();
        }
    }

    static class Shop {

        private volatile int failures;

        void failNext(int calls) {
            failures = calls;
        }

        @FailureBudget("stock")
        @AdaptiveRetry("stock")
        @CircuitBreaker("stock")
        @Fallback("lastKnown")
        String stock() throws ConnectException {
            if (failures > 0) {
                failures = failures - 1;
                throw new ConnectException("refused");
            }
            return "stock";
        }

        String lastKnown() {
            return "last known stock";
        }
    }
}
