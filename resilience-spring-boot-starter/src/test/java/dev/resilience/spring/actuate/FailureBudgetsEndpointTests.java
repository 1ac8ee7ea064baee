package dev.resilience.spring.actuate;

import static dev.resilience.spring.actuate.Actuator.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.core.failurebudget.FailureBudgetExhaustedException;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.failurebudget.FailureBudgets;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

/** Failure budgets that an operator installs and removes over real HTTP. */
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.failurebudgets.access=unrestricted",
            "management.endpoint.circuitbreakers.access=unrestricted",
            "resilience.circuit-breaker.defaults.mode=observe"
        })
@Timeout(60)
class FailureBudgetsEndpointTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Shop shop;

    @Autowired
    private FailureBudgets budgets;

    @Autowired
    private MeterRegistry meters;

    @AfterEach
    void asAtTheStart() {
        budgets.remove("spent", "test");
        if (budgets.find("sales").isEmpty()) {
            budgets.install("sales", "");
        }
    }

    private HttpResponse<String> install(String name, String settings) throws Exception {
        Map<String, String> body = new HashMap<>(Map.of("action", "install", "reason", "test"));
        if (settings != null) {
            body.put("settings", settings);
        }
        return new Actuator(port).post("failurebudgets/" + name, body);
    }

    private HttpResponse<String> delete(String path) throws Exception {
        return new Actuator(port).delete(path);
    }

    private List<String> guards(String method) throws Exception {
        HttpResponse<String> all = new Actuator(port).get("resilience");
        return JsonPath.read(
                all.body(),
                "$.methods[?(@.method =~ /.*" + method + ".*/)].pipeline[?(@.policy=='failure-budget')].name");
    }

    @Test
    void anInstalledBudgetGuardsIsShownIsChangedAndIsRemoved() throws Exception {
        HttpResponse<String> installed =
                install("spent", "threshold=50%\nmin-samples=2\non-breach=reject\nmethods=shop-as*");
        assertThat(JsonPath.<Map<String, Object>>read(installed.body(), "$"))
                .containsEntry("name", "spent")
                .containsEntry("breached", false);
        assertThat(JsonPath.<Map<String, Object>>read(installed.body(), "$.settings"))
                .containsEntry("threshold", 0.5)
                .containsEntry("on-breach", "reject");
        assertThat(guards("ask")).containsExactly("spent");
        assertThat(guards("sell")).containsExactly("sales");
        assertThatThrownBy(shop::ask).isInstanceOf(ConnectException.class);
        assertThatThrownBy(shop::ask).isInstanceOf(ConnectException.class);
        assertThatThrownBy(shop::ask).isInstanceOf(FailureBudgetExhaustedException.class);
        Map<String, Object> spent = read(new Actuator(port).get("failurebudgets/SPENT"), "$");
        assertThat(spent).containsEntry("breached", true).containsEntry("rejected", 1);

        read(
                new Actuator(port)
                        .post("failurebudgets/spent", Map.of("action", "configure", "settings", "on-breach=notify")),
                "$");
        assertThatThrownBy(shop::ask).isInstanceOf(ConnectException.class);
        boolean breached =
                read(new Actuator(port).post("failurebudgets/spent", Map.of("action", "reset")), "$.breached");
        assertThat(breached).isFalse();

        assertThat(delete("failurebudgets/Spent?reason=done").statusCode()).isEqualTo(204);
        assertThat(guards("ask")).isEmpty();
        assertThat(new Actuator(port).get("failurebudgets/spent").statusCode()).isEqualTo(404);
        assertThatThrownBy(shop::ask).isInstanceOf(ConnectException.class);
    }

    @Test
    void whatIsWrongIsToldAtOnceAndNothingIsMade() throws Exception {
        HttpResponse<String> refused = install("spent", "treshold=5%\nmethods=shop-aks");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(JsonPath.<String>read(refused.body(), "$.message"))
                .contains("treshold", "Did you mean threshold?", "methods = shop-aks", "Did you mean shop-ask");
        HttpResponse<String> impossible = install("spent", "threshold=2\nwindow=0s\nmin-samples=many");
        assertThat(impossible.statusCode()).isEqualTo(400);
        assertThat(JsonPath.<String>read(impossible.body(), "$.message"))
                .contains("threshold", "window", "min-samples");
        assertThat(install("sp_ent", "").statusCode()).isEqualTo(400);
        HttpResponse<String> taken = install("Sales", "threshold=5%");
        assertThat(taken.statusCode()).isEqualTo(400);
        assertThat(JsonPath.<String>read(taken.body(), "$.message")).contains("there is already", "configure");
        assertThat(new Actuator(port)
                        .post("failurebudgets/spent", Map.of("action", "install", "ttl", "10m"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(JsonPath.<Map<String, Object>>read(
                        new Actuator(port).get("failurebudgets").body(), "$.failureBudgets"))
                .containsOnlyKeys("sales");
        assertThat(JsonPath.<String>read(
                        new Actuator(port)
                                .post("failurebudgets/sales", Map.of("action", "instal"))
                                .body(),
                        "$.message"))
                .contains("Did you mean install?");
        for (String action : List.of("configure", "reset", "instal")) {
            assertThat(new Actuator(port)
                            .post("failurebudgets/spent", Map.of("action", action, "settings", "threshold=5%"))
                            .statusCode())
                    .as(action)
                    .isEqualTo(404);
        }
    }

    @Test
    void whatThereIsNotCannotBeRemovedAndNothingElseCan() throws Exception {
        HttpResponse<String> missing = delete("failurebudgets/sails");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(JsonPath.<List<String>>read(missing.body(), "$.nearMisses")).containsExactly("sales");
        assertThat(delete("circuitbreakers/shop-ask").statusCode()).isEqualTo(405);
        assertThat(delete("failurebudgets").statusCode()).isEqualTo(405);
    }

    @Test
    void aBudgetThatAnnotationsAskForIsShownAsSwitchedOffUntilItIsInstalledAgain() throws Exception {
        assertThat(delete("failurebudgets/sales").statusCode()).isEqualTo(204);
        assertThat(guards("sell")).isEmpty();
        Map<String, Object> off = read(new Actuator(port).get("failurebudgets/sales"), "$");
        assertThat(off).containsEntry("enabled", false);
        HttpResponse<String> again = delete("failurebudgets/sales");
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(JsonPath.<String>read(again.body(), "$.message")).contains("switched off already");
        read(install("sales", null), "$");
        assertThat(guards("sell")).containsExactly("sales");
        Map<String, Object> on = read(new Actuator(port).get("failurebudgets/sales"), "$");
        assertThat(on).doesNotContainKey("enabled");
    }

    @Test
    void metersSurviveAndShowTheNextBudgetOfTheName() throws Exception {
        install("spent", "min-samples=1\nthreshold=50%\nmethods=shop-ask");
        assertThatThrownBy(shop::ask).isInstanceOf(ConnectException.class);
        assertThat(gauge("breached")).isEqualTo(1);
        assertThat(gauge("rate")).isEqualTo(1);
        delete("failurebudgets/spent");
        assertThat(gauge("breached")).isZero();
        assertThat(gauge("rate")).isNaN();
        install("SPENT", "min-samples=1\nthreshold=50%\nmethods=shop-ask");
        assertThatThrownBy(shop::ask).isInstanceOf(ConnectException.class);
        assertThat(gauge("breached")).isEqualTo(1);
    }

    private double gauge(String meter) {
        return meters.get("resilience.failurebudget." + meter)
                .tag("name", "spent")
                .gauge()
                .value();
    }

    static class Shop {

        @CircuitBreaker
        int ask() throws ConnectException {
            throw new ConnectException("refused");
        }

        @FailureBudget("sales")
        int sell() {
            return 1;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Shop shop() {
            return new Shop();
        }
    }
}
