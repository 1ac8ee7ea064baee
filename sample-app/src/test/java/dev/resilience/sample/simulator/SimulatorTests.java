package dev.resilience.sample.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.resilience.sample.support.Answer;
import dev.resilience.sample.support.Api;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What steering does to the simulated backends, over real HTTP. */
class SimulatorTests {

    private SimulatorServer server;
    private Api simulator;

    @BeforeEach
    void start() {
        server = SimulatorServer.start(0);
        simulator = new Api(server.url());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void healthyBackendsAnswer() {
        assertThat(simulator.get("/inventory/1").<String>at("$.sku")).isEqualTo("1");
        assertThat(simulator.get("/shipping/12345").<String>at("$.zip")).isEqualTo("12345");
        assertThat(simulator.get("/recommendations").<List<String>>at("$.skus")).isNotEmpty();
        assertThat(charge("key").<String>at("$.id")).isNotEmpty();
    }

    @Test
    void showsSettingsAndCountsRequestsPerBackend() {
        simulator.get("/inventory/1");
        simulator.get("/inventory/2");
        simulator.get("/recommendations");

        Answer all = simulator.get("/simulator");

        assertThat(all.number("$.inventory.requests")).isEqualTo(2);
        assertThat(all.number("$.recommendations.requests")).isEqualTo(1);
        assertThat(all.number("$.payment.requests")).isZero();
        assertThat(all.number("$.shipping.requests")).isZero();
        assertThat(all.<Boolean>at("$.shipping.settings.hang")).isFalse();
        assertThat(all.<String>at("$.shipping.settings.latency")).isEqualTo("0ms");
        assertThat(simulator.get("/simulator/inventory").number("$.requests")).isEqualTo(2);
    }

    @Test
    void fieldsLeftOutKeepTheirValue() {
        steer("inventory", "{'failureRate': 0.25, 'status': 500, 'latency': '20ms', 'retryAfter': '2s'}");
        Answer answer = steer("inventory", "{'status': 502}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.<Double>at("$.settings.failureRate")).isEqualTo(0.25);
        assertThat(answer.number("$.settings.status")).isEqualTo(502);
        assertThat(answer.<String>at("$.settings.latency")).isEqualTo("20ms");
        assertThat(answer.<String>at("$.settings.retryAfter")).isEqualTo("2s");
        assertThat(simulator.get("/simulator").number("$.payment.settings.status"))
                .as("other backends are left alone")
                .isEqualTo(503);
    }

    @Test
    void failureRateOfOneFailsEveryRequestWithTheGivenStatus() {
        steer("inventory", "{'failureRate': 1.0, 'status': 429}");

        for (int i = 0; i < 20; i++) {
            assertThat(simulator.get("/inventory/1").status()).isEqualTo(429);
        }
        assertThat(simulator.get("/simulator").number("$.inventory.failures")).isEqualTo(20);
    }

    @Test
    void failureRateIsDrawnForEachRequest() {
        steer("inventory", "{'failureRate': 0.5}");

        List<Integer> statuses = IntStream.range(0, 200)
                .mapToObj(i -> simulator.get("/inventory/1").status())
                .toList();

        assertThat(statuses).containsOnly(200, 503).contains(200, 503);
    }

    @Test
    void latencyDelaysEachAnswer() {
        steer("shipping", "{'latency': '300ms'}");

        assertThat(simulator.get("/shipping/12345").took()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void hangingRequestsWaitUntilTheBackendIsHealed() {
        steer("inventory", "{'hang': true}");
        CompletableFuture<Answer> answer = simulator.getAsync("/inventory/1");
        awaitWaiting("inventory", 1);
        assertThat(answer).isNotDone();

        steer("inventory", "{'hang': false}");

        assertThat(Api.await(answer).status()).isEqualTo(200);
        awaitWaiting("inventory", 0);
        assertThat(simulator.get("/inventory/1").status()).isEqualTo(200);
    }

    @Test
    void hangingAndSlowRequestsOccupyNoServerThread() {
        steer("inventory", "{'hang': true}");
        steer("shipping", "{'latency': '10m'}");
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 300)
                .mapToObj(i -> simulator.getAsync(i % 2 == 0 ? "/inventory/1" : "/shipping/12345"))
                .toList();
        awaitWaiting("inventory", 150);

        assertThat(simulator.get("/recommendations").status()).isEqualTo(200);
        assertThat(answers).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void failuresTellWhenToRetry() {
        steer("inventory", "{'retryAfter': '2s'}");
        assertThat(simulator.get("/inventory/1").header("Retry-After")).isNull();

        steer("inventory", "{'failureRate': 1}");
        assertThat(simulator.get("/inventory/1").header("Retry-After")).isEqualTo("2");

        steer("inventory", "{'retryAfter': null}");
        assertThat(simulator.get("/inventory/1").header("Retry-After")).isNull();
    }

    @Test
    void sameIdempotencyKeyIsChargedOnce() {
        Answer first = charge("key");
        Answer second = charge("key");
        Answer other = charge("other");

        assertThat(second.<String>at("$.id")).isEqualTo(first.at("$.id")).isNotEqualTo(other.at("$.id"));
        Answer charges = simulator.get("/simulator/payment/charges");
        assertThat(charges.<List<String>>at("$.charges[*].key")).containsExactly("key", "other");
        assertThat(charges.<List<Integer>>at("$.charges[*].charges")).containsExactly(1, 1);
        assertThat(charges.<List<Integer>>at("$.charges[*].requests")).containsExactly(2, 1);
    }

    @Test
    void chargesWithoutKeyAreChargesOfTheirOwn() {
        assertThat(charge().<String>at("$.id")).isNotEqualTo(charge().at("$.id"));
        assertThat(simulator.get("/simulator/payment/charges").<List<Integer>>at("$.charges[*].charges"))
                .containsExactly(1, 1);
    }

    @Test
    void failAfterChargesAndLosesTheAnswer() {
        steer("payment", "{'failureRate': 1, 'failAfter': true}");
        assertThat(charge("key").status()).isEqualTo(503);

        steer("payment", "{'failureRate': 0, 'failAfter': false}");
        assertThat(charge("key").status()).isEqualTo(200);

        Answer charges = simulator.get("/simulator/payment/charges");
        assertThat(charges.number("$.charges[0].charges")).isEqualTo(1);
        assertThat(charges.number("$.charges[0].requests")).isEqualTo(2);
    }

    @Test
    void failureBeforeTheWorkChargesNothing() {
        steer("payment", "{'failureRate': 1}");

        assertThat(charge("key").status()).isEqualTo(503);
        assertThat(simulator.get("/simulator/payment/charges").<List<Object>>at("$.charges"))
                .isEmpty();
    }

    @Test
    void occupiedPortIsToldWithItsMend() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SimulatorServer.start(server.port()))
                .withMessageContaining("port " + server.port())
                .withMessageContaining("--simulator.port");
    }

    private Answer steer(String backend, String change) {
        return simulator.post("/simulator/" + backend, change.replace('\'', '"'));
    }

    private Answer charge(String... key) {
        String[] headers = key.length == 0 ? key : new String[] {"Idempotency-Key", key[0]};
        return simulator.post("/payment/charges", "{\"sku\": \"1\", \"quantity\": 2}", headers);
    }

    private void awaitWaiting(String backend, int expected) {
        await().untilAsserted(
                        () -> assertThat(simulator.get("/simulator/" + backend).number("$.waiting"))
                                .isEqualTo(expected));
    }
}
