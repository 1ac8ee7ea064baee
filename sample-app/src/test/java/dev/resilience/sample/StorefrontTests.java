package dev.resilience.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.sample.simulator.SimulatorServer;
import dev.resilience.sample.support.Answer;
import dev.resilience.sample.support.Api;
import dev.resilience.sample.support.Storefront;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The storefront with backends in good health, and what it says to input it can't use. */
@Storefront
class StorefrontTests {

    private final Api storefront;
    private final Api simulator;

    StorefrontTests(@LocalServerPort int port, @Autowired SimulatorServer simulator) {
        this.storefront = new Api("http://localhost:" + port);
        this.simulator = new Api(simulator.url());
    }

    @Test
    void productComesLiveFromTheInventory() {
        Answer product = storefront.get("/products/1");

        assertThat(product.status()).isEqualTo(200);
        assertThat(product.<String>at("$.sku")).isEqualTo("1");
        assertThat(product.<String>at("$.source")).isEqualTo("live");
        assertThat(product.number("$.available")).isNotNegative();
    }

    @Test
    void orderIsChargedAndKept() {
        Answer created = storefront.post("/orders", "{\"sku\": \"1\", \"quantity\": 2}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/orders/" + created.at("$.id"));
        Answer found = storefront.get(created.header("Location"));
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.<Object>at("$")).isEqualTo(created.at("$"));
        assertThat(simulator
                        .get("/simulator/payment/charges")
                        .<List<String>>at(
                                "$.charges[?(@.key == '%s')].charge.id".formatted(created.<String>at("$.id"))))
                .containsExactly(created.<String>at("$.chargeId"));
    }

    @Test
    void shippingIsQuoted() {
        Answer quote = storefront.get("/shipping/12345");

        assertThat(quote.status()).isEqualTo(200);
        assertThat(quote.<String>at("$.zip")).isEqualTo("12345");
        assertThat(quote.number("$.days")).isPositive();
    }

    @Test
    void productsAreRecommended() {
        assertThat(storefront.get("/recommendations").<List<String>>at("$.skus"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"quantity": 2}               | sku      | null
            {"sku": "", "quantity": 2}    | sku      | ''
            {"sku": "a b", "quantity": 2} | sku      | a b
            {"sku": "1"}                  | quantity | null
            {"sku": "1", "quantity": 0}   | quantity | 0
            {"sku": "1", "quantity": -1}  | quantity | -1
            {"sku": "1", "quantity": 101} | quantity | 101
            """)
    void invalidOrderIsRefusedByFieldAndValue(String body, String field, String value) {
        Answer answer = storefront.post("/orders", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.<String>at("$.detail")).contains(field, value);
        assertThat(answer.<List<String>>at("$.errors[*].field")).containsExactly(field);
    }

    @Test
    void allFaultsOfAnOrderAreToldAtOnce() {
        Answer answer = storefront.post("/orders", "{\"sku\": \"a b\", \"quantity\": 0}");

        assertThat(answer.<List<String>>at("$.errors[*].field")).containsExactlyInAnyOrder("sku", "quantity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"sku\": \"1\", \"quantity\": \"two\"}",
                "{\"sku\": \"1\", \"quantity\": \"2\"}",
                "{\"sku\": \"1\", \"quantity\": 1.5}",
                "{\"sku\": \"1\", \"quantity\": 99999999999}",
                "{\"sku\": {}, \"quantity\": 1}",
                "{\"sku\": \"1\", \"quantity\": 1} and more"
            })
    void malformedOrderIsRefusedWithAnExample(String body) {
        long requests = simulator.get("/simulator").number("$.payment.requests");

        Answer answer = storefront.post("/orders", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.<String>at("$.detail")).contains("{\"sku\": \"1\", \"quantity\": 2}");
        assertThat(simulator.get("/simulator").number("$.payment.requests")).isEqualTo(requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/products/a_b", "/shipping/1234", "/shipping/abcde", "/orders/1"})
    void malformedPathVariableIsRefused(String path) {
        Answer answer = storefront.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
    }

    @Test
    void unknownOrderIsNotFound() {
        Answer answer = storefront.get("/orders/00000000-0000-0000-0000-000000000000");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.isProblem()).isTrue();
    }

    @Test
    void storefrontAndSimulatorDoNotShareTheirEndpoints() {
        assertThat(storefront.get("/simulator").status()).isEqualTo(404);
        assertThat(simulator.get("/actuator/health").status()).isEqualTo(404);
        assertThat(simulator.get("/products/1").status()).isEqualTo(404);
    }
}
