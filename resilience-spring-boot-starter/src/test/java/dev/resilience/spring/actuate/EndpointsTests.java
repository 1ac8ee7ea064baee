package dev.resilience.spring.actuate;

import static dev.resilience.spring.TestPolicies.breaker;
import static dev.resilience.spring.TestPolicies.obtain;
import static dev.resilience.spring.actuate.Actuator.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.actuate.GuardedMethodsView.FailureOn;
import dev.resilience.spring.actuate.GuardedMethodsView.GuardedMethodInfo;
import dev.resilience.spring.actuate.GuardedMethodsView.PolicyUse;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import dev.resilience.test.time.FakeTimeSource;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.test.annotation.DirtiesContext;

/** The endpoints over real HTTP, with writes switched on for circuit breakers, failure budgets and bulkheads only. */
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.circuitbreakers.access=unrestricted",
            "management.endpoint.failurebudgets.access=unrestricted",
            "management.endpoint.bulkheads.access=unrestricted",
            "resilience.circuit-breaker.defaults.minimum-calls=2",
            "resilience.circuit-breaker.defaults.open-backoff.jitter=0",
            "resilience.circuit-breaker.instances.inventory.open-duration=15s",
            "resilience.failure-budget.defaults.min-samples=2",
            "resilience.failure-budget.instances.promised.objective=90%",
            "resilience.timeout.instances.inventory.duration=2s"
        })
class EndpointsTests {

    @LocalServerPort
    private int port;

    @Autowired
    private PolicyRegistry policies;

    @Autowired
    private FakeTimeSource time;

    private CircuitBreaker inventory;

    @BeforeEach
    void closedAndEmpty() {
        inventory = breaker(policies, "inventory");
        inventory.reset("test");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return new Actuator(port).get(path);
    }

    private HttpResponse<String> post(String path, Map<String, ?> body) throws Exception {
        return new Actuator(port).post(path, body);
    }

    @Test
    void breakersAreListedWithFiguresAndSettings() throws Exception {
        inventory.acquire().end(TestPolicies.FAILURE);
        inventory.acquire().end(TestPolicies.FAILURE);
        time.advance(Duration.ofSeconds(5));
        HttpResponse<String> all = get("circuitbreakers");
        Map<String, Object> breaker = read(all, "$.circuitBreakers.inventory");
        assertThat(breaker)
                .containsEntry("state", "OPEN")
                .containsEntry("failureRate", 1.0)
                .containsEntry("bufferedCalls", 2)
                .containsEntry("failedCalls", 2)
                .containsEntry("retryAfter", "PT10S")
                .containsEntry("slowCalls", 0)
                .containsEntry("reason", "2 of 2 calls failed: 100.0% in a window of 100 calls is at or above 50.0%")
                .containsKeys("stateSince", "notPermittedCalls")
                .doesNotContainKey("keys");
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.circuitBreakers.inventory.settings"))
                .containsEntry("open-duration", "PT15S")
                .containsEntry("minimum-calls", 2)
                .containsEntry("sliding-window.type", "count");
    }

    @Test
    void rateThatIsNotKnownIsAbsent() throws Exception {
        assertThat(JsonPath.<Map<String, Object>>read(
                        get("circuitbreakers/inventory").body(), "$"))
                .doesNotContainKeys("failureRate", "retryAfter")
                .containsEntry("name", "inventory");
    }

    @Test
    void nameIsFoundWhateverItsCaseAndDashes() throws Exception {
        assertThat(JsonPath.<String>read(get("circuitbreakers/Inven-Tory").body(), "$.name"))
                .isEqualTo("inventory");
    }

    @Test
    void keyedBreakersStandUnderTheirName() throws Exception {
        RegisteredPolicy<?, ?> shipping = obtain(policies, CircuitBreaker.TYPE, "shipping");
        TestPolicies.call(shipping, "eu/1", 2, true);
        TestPolicies.call(shipping, "us", 2, false);
        HttpResponse<String> one = get("circuitbreakers/shipping");
        assertThat(JsonPath.<String>read(one.body(), "$.keys['eu/1'].state")).isEqualTo("OPEN");
        assertThat(JsonPath.<String>read(one.body(), "$.keys.us.state")).isEqualTo("CLOSED");
        Map<String, Object> key = read(get("circuitbreakers/shipping?key=eu%2F1"), "$");
        assertThat(key)
                .containsEntry("name", "shipping")
                .containsEntry("key", "eu/1")
                .containsEntry("state", "OPEN")
                .containsKey("settings")
                .doesNotContainKey("notPermittedCalls");
        HttpResponse<String> unknown = get("circuitbreakers/shipping?key=uss");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(JsonPath.<List<String>>read(unknown.body(), "$.nearMisses")).containsExactly("us");
    }

    @Test
    void unknownNamesAreNotFoundAndNothingIsCreated() throws Exception {
        Map<String, String> titles = Map.of(
                "circuitbreakers", CircuitBreaker.TYPE,
                "bulkheads", Bulkhead.TYPE,
                "retries", AdaptiveRetry.TYPE,
                "timeouts", Timeout.TYPE,
                "failurebudgets", FailureBudget.TYPE);
        for (Map.Entry<String, String> endpoint : titles.entrySet()) {
            HttpResponse<String> missing = get(endpoint.getKey() + "/inventroy");
            assertThat(missing.statusCode()).as(endpoint.getKey()).isEqualTo(404);
            assertThat(JsonPath.<String>read(missing.body(), "$.message"))
                    .isEqualTo("There is no " + endpoint.getValue() + " 'inventroy'. Did you mean inventory?");
            assertThat(policies.find(endpoint.getValue(), "inventroy")).isEmpty();
        }
        for (String writable : List.of("circuitbreakers", "bulkheads", "failurebudgets")) {
            assertThat(post(writable + "/inventroy", Map.of("action", "configure", "settings", "a=1"))
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(post("circuitbreakers/inventory?key=nosuch", Map.of("action", "reset"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(policies.all(CircuitBreaker.TYPE))
                .extracting(RegisteredPolicy::name)
                .doesNotContain("inventroy");
    }

    @Test
    void operatorSteersABreaker() throws Exception {
        assertThat(JsonPath.<Map<String, Object>>read(
                        post(
                                        "circuitbreakers/inventory",
                                        Map.of("action", "force-open", "reason", "maintenance", "ttl", "10m"))
                                .body(),
                        "$"))
                .containsEntry("state", "FORCED_OPEN")
                .containsEntry("retryAfter", "PT10M");
        time.advance(Duration.ofMinutes(10));
        assertThat(inventory.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
        for (Map.Entry<String, CircuitBreakerState> step : List.of(
                Map.entry("disable", CircuitBreakerState.DISABLED),
                Map.entry("observe", CircuitBreakerState.OBSERVING),
                Map.entry("close", CircuitBreakerState.CLOSED),
                Map.entry("force-open", CircuitBreakerState.FORCED_OPEN),
                Map.entry("reset", CircuitBreakerState.CLOSED))) {
            assertThat(JsonPath.<String>read(
                            post("circuitbreakers/inventory", Map.of("action", step.getKey()))
                                    .body(),
                            "$.state"))
                    .isEqualTo(step.getValue().name());
            assertThat(inventory.state()).isEqualTo(step.getValue());
        }
    }

    @Test
    void operatorSteersAllKeysOfANameOrOne() throws Exception {
        RegisteredPolicy<?, ?> regions = obtain(policies, CircuitBreaker.TYPE, "regions");
        TestPolicies.call(regions, "eu", 1, false);
        TestPolicies.call(regions, "us", 1, false);
        read(post("circuitbreakers/regions", Map.of("action", "force-open", "key", "us")), "$");
        assertThat(((CircuitBreaker) regions.instance().byKey().get("us")).state())
                .isEqualTo(CircuitBreakerState.FORCED_OPEN);
        assertThat(((CircuitBreaker) regions.instance().byKey().get("eu")).state())
                .isEqualTo(CircuitBreakerState.CLOSED);
        read(post("circuitbreakers/regions", Map.of("action", "disable")), "$");
        assertThat(regions.instance().byKey().values())
                .extracting(keyed -> ((CircuitBreaker) keyed).state())
                .containsOnly(CircuitBreakerState.DISABLED);
        assertThat(((CircuitBreaker) regions.policy()).state()).isEqualTo(CircuitBreakerState.DISABLED);
    }

    @Test
    void badRequestsNamePropertyValueAndMendAndChangeNothing() throws Exception {
        assertBad(Map.of(), "action: is missing. Use one of force-open, close, disable, observe, reset, configure");
        assertBad(Map.of("action", "force-opne"), "action = force-opne: is not one of ", "Did you mean force-open?");
        assertBad(Map.of("action", "force-open", "ttl", "10"), "ttl = 10: has no unit. Write the unit");
        assertBad(Map.of("action", "force-open", "ttl", "soon"), "ttl = soon: is not a duration");
        assertBad(Map.of("action", "force-open", "ttl", "-5s"), "ttl = PT-5S: must be longer than zero");
        assertBad(Map.of("action", "force-open", "ttl", "PT9999999999999S"), "ttl");
        assertBad(Map.of("action", "close", "ttl", "5s"), "ttl = 5s: does not go with this action");
        assertBad(Map.of("action", "reset", "settings", "a=1"), "settings = a=1: does not go with this action");
        assertBad(Map.of("action", "configure"), "settings: is missing");
        assertBad(
                Map.of(
                        "action",
                        "configure",
                        "settings",
                        "open-duration=15\nminimum-calls=0\nfailure-rate-threshold=50"),
                "open-duration = 15: has no unit",
                "failure-rate-threshold = 50: ");
        assertBad(
                Map.of("action", "configure", "settings", "open-duration=20s\nminimum-calls=0"),
                "minimum-calls = 0: must be at least 1. Use 1 or more");
        assertBad(
                Map.of("action", "configure", "settings", "opn-duration=15s"),
                "opn-duration = 15s: there is no such setting. Did you mean open-duration?");
        assertThat(inventory.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(inventory.settings().openDuration()).isEqualTo(Duration.ofSeconds(15));
    }

    private void assertBad(Map<String, String> body, String... parts) throws Exception {
        HttpResponse<String> answer = post("circuitbreakers/inventory", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JsonPath.<String>read(answer.body(), "$.message")).contains(parts);
    }

    @Test
    void configureKeepsStateAndStatisticsAndTellsItsSource() throws Exception {
        CircuitBreaker tuned = breaker(policies, "tuned");
        RegisteredPolicy<?, ?> registered = obtain(policies, CircuitBreaker.TYPE, "tuned");
        TestPolicies.call(registered, "eu", 2, true);
        tuned.acquire().end(TestPolicies.FAILURE);
        tuned.acquire().end(TestPolicies.FAILURE);
        Map<String, Object> after = read(
                post(
                        "circuitbreakers/tuned",
                        Map.of("action", "configure", "settings", "open-duration=90s\nminimum-calls=10")),
                "$");
        assertThat(after).containsEntry("state", "OPEN").containsEntry("bufferedCalls", 2);
        assertThat(tuned.settings().openDuration()).isEqualTo(Duration.ofSeconds(90));
        CircuitBreaker eu = (CircuitBreaker) registered.instance().byKey().get("eu");
        assertThat(eu.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(eu.settings().minimumCalls()).isEqualTo(10);
        assertThat(registered.explainedSettings().get("minimum-calls"))
                .isEqualTo(Map.of("value", 10, "source", "changed at run time"));
    }

    @Test
    void configureWithATimeToLiveIsTakenBack() throws Exception {
        CircuitBreaker tuned = breaker(policies, "lent");
        configure("open-duration=90s\nminimum-calls=10", "10m");
        configure("open-duration=80s", "5m");
        assertThat(tuned.settings().openDuration()).isEqualTo(Duration.ofSeconds(80));
        time.advance(Duration.ofMinutes(5));
        assertThat(tuned.settings().openDuration()).isEqualTo(Duration.ofSeconds(90));
        configure("minimum-calls=20", null);
        time.advance(Duration.ofMinutes(5));
        assertThat(tuned.settings().openDuration()).isEqualTo(Duration.ofSeconds(30));
        assertThat(tuned.settings().minimumCalls())
                .as("changed for good meanwhile")
                .isEqualTo(20);
    }

    private void configure(String settings, String ttl) throws Exception {
        Map<String, String> body = new HashMap<>(Map.of("action", "configure", "settings", settings));
        if (ttl != null) {
            body.put("ttl", ttl);
        }
        assertThat(post("circuitbreakers/lent", body).statusCode()).isEqualTo(200);
    }

    @Test
    void bulkheadIsConfiguredWhileItIsFull() throws Exception {
        Bulkhead bulkhead =
                (Bulkhead) obtain(policies, Bulkhead.TYPE, "inventory").policy();
        bulkhead.acquire();
        bulkhead.acquire();
        Map<String, Object> after =
                read(post("bulkheads/inventory", Map.of("action", "configure", "settings", "max-concurrent=1")), "$");
        assertThat(after)
                .containsEntry("active", 2)
                .containsEntry("max", 1)
                .containsEntry("zombies", 0)
                .containsEntry("writtenOff", 0);
    }

    @Test
    void budgetIsReset() throws Exception {
        FailureBudget budget = (FailureBudget)
                obtain(policies, FailureBudget.TYPE, "inventory").policy();
        budget.acquire().end(TestPolicies.FAILURE);
        budget.acquire().end(TestPolicies.FAILURE);
        Map<String, Object> breached = read(get("failurebudgets/inventory"), "$");
        assertThat(breached).containsEntry("breached", true).containsEntry("samples", 2);
        Map<String, Object> after = read(post("failurebudgets/inventory", Map.of("action", "reset")), "$");
        assertThat(after).containsEntry("breached", false).containsEntry("samples", 0);
    }

    @Test
    void anErrorBudgetShowsWhatRemainsAndHowFastItBurns() throws Exception {
        FailureBudget budget =
                (FailureBudget) obtain(policies, FailureBudget.TYPE, "promised").policy();
        budget.acquire().end(TestPolicies.FAILURE);
        budget.acquire().end(Outcome.SUCCESS);
        time.advance(Duration.ofMinutes(6));

        Map<String, Object> promised = read(get("failurebudgets/promised"), "$");
        assertThat(promised)
                .containsEntry("objective", 0.9)
                .containsEntry("period", "PT720H")
                .containsEntry("remaining", -4.0)
                .containsEntry("burnRates", Map.of("30m", 5.0, "1h", 5.0, "6h", 5.0, "3d", 5.0))
                .containsEntry("alerts", List.of());
        assertThat(JsonPath.<Object>read(promised, "$.settings.objective")).isEqualTo(0.9);
        assertThat(JsonPath.<Object>read(promised, "$.settings.period")).isEqualTo("PT720H");

        Map<String, Object> changed =
                read(post("failurebudgets/promised", Map.of("action", "configure", "settings", "objective=50%")), "$");
        assertThat(changed).containsEntry("objective", 0.5).containsEntry("remaining", 0.0);
        assertThat(post("failurebudgets/promised", Map.of("action", "configure", "settings", "period=10m"))
                        .body())
                .contains("must be 1 hour to 92 days long");
    }

    @Test
    void writesAreOffUnlessAskedFor() throws Exception {
        for (String id : List.of("retries", "timeouts")) {
            assertThat(get(id + "/inventory").statusCode()).isEqualTo(200);
            assertThat(post(id + "/inventory", Map.of("action", "configure", "settings", "a=1"))
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void everyPolicyIsListedUnderItsOwnTitle() throws Exception {
        assertThat(JsonPath.<Object>read(get("bulkheads").body(), "$.bulkheads.inventory.max"))
                .isNotNull();
        assertThat(JsonPath.<Object>read(get("retries").body(), "$.retries.inventory.settings['max-attempts']"))
                .isEqualTo(4);
        assertThat(JsonPath.<Object>read(get("timeouts").body(), "$.timeouts.inventory.settings.duration"))
                .isEqualTo("PT2S");
        assertThat(JsonPath.<Object>read(get("failurebudgets").body(), "$.failureBudgets.inventory.breached"))
                .isEqualTo(false);
    }

    @Test
    void guardedMethodsAreListedWithTheirPipelineAndTheSourceOfEachSetting() throws Exception {
        HttpResponse<String> all = get("resilience");
        assertThat(JsonPath.<List<String>>read(all.body(), "$.methods[*].method"))
                .contains("InventoryService.stock(String)");
        assertThat(JsonPath.<List<String>>read(all.body(), "$.methods[0].pipeline[*].policy"))
                .containsExactly("fallback", "timeout", "circuit-breaker");
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.methods[0].failureOn"))
                .containsEntry("value", "#result.isEmpty()")
                .containsEntry("source", "annotation");
        Map<String, Map<String, Object>> settings = read(all, "$.methods[0].pipeline[2].settings");
        assertThat(settings.get("open-duration")).containsEntry("value", "PT15S");
        assertThat(settings.get("open-duration").get("source").toString()).startsWith("instance (");
        assertThat(settings.get("minimum-calls").get("source").toString()).startsWith("defaults (");
        assertThat(settings.get("half-open.permitted-calls")).isEqualTo(Map.of("value", 3, "source", "built in"));
        assertThat(JsonPath.<String>read(all.body(), "$.methods[0].pipeline[2].live.state"))
                .isEqualTo("CLOSED");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        FakeTimeSource time() {
            return new FakeTimeSource();
        }

        @Bean
        PolicyRegistry policies(ConfigurableEnvironment environment, FakeTimeSource time) {
            PolicyRegistry policies = TestPolicies.registry(environment, time);
            policies.factories().forEach(factory -> obtain(policies, factory.type(), "inventory"));
            return policies;
        }

        @Bean
        GuardedMethodsView guardedMethods() {
            return () -> List.of(new GuardedMethodInfo(
                    "inventoryService",
                    "InventoryService.stock(String)",
                    List.of(
                            new PolicyUse("fallback", "inventory"),
                            new PolicyUse("timeout", "inventory"),
                            new PolicyUse("circuit-breaker", "inventory")),
                    new FailureOn("#result.isEmpty()", "annotation")));
        }
    }
}
