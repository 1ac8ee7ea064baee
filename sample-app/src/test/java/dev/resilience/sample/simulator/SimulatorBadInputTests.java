package dev.resilience.sample.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.sample.support.Answer;
import dev.resilience.sample.support.Api;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulator says to input it can't use: field, value and mend, and nothing is changed. */
class SimulatorBadInputTests {

    private static SimulatorServer server;
    private static Api simulator;

    @BeforeAll
    static void start() {
        server = SimulatorServer.start(0);
        simulator = new Api(server.url());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            failureRate | 1.01     | from 0 to 1
            failureRate | -0.1     | from 0 to 1
            failureRate | 30       | from 0 to 1
            failureRate | "30%"    | from 0 to 1
            failureRate | null     | from 0 to 1
            status      | 200      | from 400 to 599
            status      | 600      | from 400 to 599
            status      | 503.5    | from 400 to 599
            status      | "503"    | from 400 to 599
            latency     | "200"    | with its unit
            latency     | 200      | with its unit
            latency     | ""       | with its unit
            latency     | "-1s"    | with its unit
            latency     | "soon"   | with its unit
            latency     | "11m"    | at most 10m
            latency     | "99999999999999d" | at most 10m
            hang        | "yes"    | true or false
            hang        | 1        | true or false
            failAfter   | null     | true or false
            retryAfter  | "2"      | with their unit
            retryAfter  | "1500ms" | whole seconds
            retryAfter  | "-2s"    | whole seconds
            failurRate  | 0.3      | known are failAfter, failureRate, hang, latency, retryAfter, status
            """)
    void wrongSettingIsRefusedWithItsMend(String field, String value, String mend) {
        String before = simulator.get("/simulator").body();

        Answer answer = simulator.post(
                "/simulator/inventory", "{\"status\": 500, \"hang\": true, \"%s\": %s}".formatted(field, value));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.<String>at("$.detail")).contains(field, value, mend, "Nothing was changed");
        assertThat(answer.<List<String>>at("$.errors[*].field")).containsExactly(field);
        assertThat(answer.<List<String>>at("$.errors[*].value")).containsExactly(value);
        assertThat(simulator.get("/simulator").body()).isEqualTo(before);
    }

    @Test
    void allFaultsAreToldAtOnce() {
        Answer answer = simulator.post(
                "/simulator/inventory", "{\"failureRate\": 2, \"status\": 1, \"latency\": \"1\", \"speed\": 1}");

        assertThat(answer.<List<String>>at("$.errors[*].field"))
                .containsExactlyInAnyOrder("failureRate", "status", "latency", "speed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "\"hang\"", "hang=true", "{'hang': true}", "null", "{\"hang\": true} and more"})
    void malformedBodyIsRefusedWithAnExample(String body) {
        Answer answer = simulator.post("/simulator/inventory", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.<String>at("$.detail")).contains("JSON object", "\"failureRate\": 0.3");
    }

    @Test
    void unknownBackendIsNotFoundAndTheKnownOnesAreListed() {
        for (Answer answer :
                List.of(simulator.post("/simulator/inventori", "{}"), simulator.get("/simulator/inventori"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.isProblem()).isTrue();
            assertThat(answer.<String>at("$.detail"))
                    .contains("'inventori'", "inventory, payment, shipping, recommendations");
        }
    }

    @Test
    void unknownPathIsNotFoundAndTheWayIsShown() {
        Answer answer = simulator.get("/inventory");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.<String>at("$.detail")).contains("/inventory", "GET /simulator");
    }

    @Test
    void malformedChargeIsRefused() {
        Answer answer = simulator.post("/payment/charges", "{\"sku\": \"1\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.<String>at("$.detail")).contains("quantity");
    }
}
