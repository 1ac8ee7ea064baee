package dev.resilience.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resilience.sample.simulator.SimulatorServer;
import dev.resilience.sample.support.Answer;
import dev.resilience.sample.support.Api;
import dev.resilience.sample.support.Storefront;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The storefront with backends in trouble, end to end over real HTTP. */
@Storefront
class StorefrontResilienceTests {

    private static final String ORDER = "{\"sku\": \"1\", \"quantity\": 2}";
    private static final int WORKER_THREADS = 8;
    private static final Duration PAYMENT_LIMIT = Duration.ofSeconds(2);
    private static final Duration SHIPPING_LIMIT = Duration.ofSeconds(1);
    private static final Duration RECOMMENDATIONS_LIMIT = Duration.ofSeconds(1);
    /** What a busy machine may add to any time that is measured here. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final Api storefront;
    private final Api simulator;

    StorefrontResilienceTests(@LocalServerPort int port, @Autowired SimulatorServer simulator) {
        this.storefront = new Api("http://localhost:" + port);
        this.simulator = new Api(simulator.url());
    }

    @BeforeEach
    @AfterEach
    void everythingIsWell() {
        for (String backend : List.of("inventory", "payment", "shipping", "recommendations")) {
            steer(
                    backend,
                    "{'failureRate': 0, 'status': 503, 'latency': '0s', 'hang': false, 'retryAfter': null,"
                            + " 'failAfter': false}");
        }
        for (String name : List.of("inventory", "payment")) {
            Answer reset = storefront.post("/actuator/circuitbreakers/" + name, "{\"action\": \"reset\"}");
            assertThat(reset.status()).as(reset.body()).isBetween(200, 299);
        }
    }

    @Test
    void failingInventoryTurnsLiveIntoFallbackAndHealsAgain() {
        long requestsBefore = inventoryRequests();
        double attemptsBefore = inventoryAttempts();
        double rejectionsBefore = inventoryCalls("rejected");
        Answer live = storefront.get("/products/1");
        assertThat(live.<String>at("$.source")).isEqualTo("live");
        assertThat(breaker("inventory")).isEqualTo("CLOSED");

        steer("inventory", "{'failureRate': 1.0, 'status': 503}");
        Answer lastKnown = storefront.get("/products/1");
        assertThat(lastKnown.status()).isEqualTo(200);
        assertThat(lastKnown.<String>at("$.source")).isEqualTo("fallback");
        assertThat(lastKnown.number("$.available")).isEqualTo(live.number("$.available"));
        awaitBreaker("inventory", "OPEN", () -> storefront.get("/products/1"));
        assertThat(storefront.get("/products/never-seen").<String>at("$.source"))
                .isEqualTo("fallback");
        assertThat(inventoryCalls("rejected")).isGreaterThan(rejectionsBefore);

        steer("inventory", "{'failureRate': 0.0}");
        awaitBreaker("inventory", "HALF_OPEN", () -> {});
        awaitBreaker("inventory", "CLOSED", () -> storefront.get("/products/1"));
        assertThat(storefront.get("/products/1").<String>at("$.source")).isEqualTo("live");

        assertThat(inventoryAttempts() - attemptsBefore)
                .as("every attempt is counted exactly once")
                .isEqualTo(inventoryRequests() - requestsBefore);
    }

    @Test
    void hangingPaymentIsEndedInTimeOpensItsBreakerAndFreesTheThreads() {
        steer("payment", "{'hang': true}");

        Answer first = storefront.post("/orders", ORDER);
        assertThat(first.status()).isEqualTo(504);
        assertThat(first.isProblem()).isTrue();
        assertThat(first.took()).isLessThan(PAYMENT_LIMIT.plus(TOLERANCE));

        List<CompletableFuture<Answer>> more =
                inParallel(2 * WORKER_THREADS, () -> storefront.postAsync("/orders", ORDER));
        assertThat(more)
                .allSatisfy(answer -> assertThat(Api.await(answer).status()).isIn(503, 504));
        assertThat(breaker("payment")).isEqualTo("OPEN");

        Answer rejected = storefront.post("/orders", ORDER);
        assertThat(rejected.status()).isEqualTo(503);
        assertThat(rejected.isProblem()).isTrue();
        assertThat(Integer.parseInt(rejected.header("Retry-After"))).isPositive();
        assertThat(rejected.took()).isLessThan(TOLERANCE);

        List<CompletableFuture<Answer>> others = inParallel(WORKER_THREADS, () -> storefront.getAsync("/products/1"));
        assertThat(others).as("all worker threads are free").allSatisfy(answer -> {
            assertThat(Api.await(answer).<String>at("$.source")).isEqualTo("live");
            assertThat(Api.await(answer).took()).isLessThan(TOLERANCE.multipliedBy(2));
        });
    }

    @Test
    void orderIsChargedOnceThoughEveryAnswerIsLost() {
        steer("payment", "{'failureRate': 1, 'failAfter': true, 'retryAfter': '1s'}");

        Answer order = storefront.post("/orders", ORDER);

        assertThat(order.status()).isEqualTo(503);
        assertThat(order.isProblem()).isTrue();
        assertThat(order.header("Retry-After")).isEqualTo("1");
        assertThat(lastCharge("requests")).as("attempts").isGreaterThan(1);
        assertThat(lastCharge("charges")).isEqualTo(1);
    }

    @Test
    void orderThatWasGivenUpLeavesADeadLetterWithoutItsContent() {
        steer("payment", "{'failureRate': 1}");

        assertThat(storefront.post("/orders", ORDER).status()).isEqualTo(503);

        Answer letters = storefront.get("/actuator/deadletters?limit=1");
        assertThat(letters.<String>at("$.deadLetters[0].name")).isEqualTo("payment");
        assertThat(letters.<String>at("$.deadLetters[0].stopReason")).isEqualTo("MAX_ATTEMPTS");
        String id = letters.at("$.deadLetters[0].id");
        assertThat(storefront.get("/actuator/deadletters/" + id).<List<String>>at("$.arguments"))
                .containsExactly("java.util.UUID", "dev.resilience.sample.orders.OrderRequest");
    }

    @Test
    void orderSucceedsThoughItsFirstAnswerIsLateAndIsChargedOnce() {
        long charges = charges();
        steer("payment", "{'latency': '1m', 'failAfter': true}");
        CompletableFuture<Answer> order = storefront.postAsync("/orders", ORDER);
        await().until(() -> charges() == charges + 1);

        steer("payment", "{'latency': '0s'}");

        Answer created = Api.await(order);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(charges()).isEqualTo(charges + 1);
        assertThat(lastCharge("requests")).isGreaterThan(1);
        assertThat(lastCharge("charges")).isEqualTo(1);
        assertThat(storefront.get(created.header("Location")).status()).isEqualTo(200);
    }

    @Test
    void shippingBreakerOfOneRegionLeavesTheOthersAlone() {
        steer("shipping", "{'failureRate': 1}");
        await().untilAsserted(() -> {
            assertThat(storefront.get("/shipping/80331").status()).isEqualTo(503);
            assertThat(storefront
                            .get("/actuator/circuitbreakers/shipping?key=8")
                            .<String>at("$.state"))
                    .isEqualTo("OPEN");
        });

        steer("shipping", "{'failureRate': 0}");

        assertThat(storefront.get("/shipping/90402").status()).isEqualTo(200);
        Answer rejected = storefront.get("/shipping/80331");
        assertThat(rejected.status()).isEqualTo(503);
        assertThat(Integer.parseInt(rejected.header("Retry-After"))).isPositive();
    }

    @Test
    void shippingThatIsSlowIsNotAskedAnyMore() {
        steer("shipping", "{'latency': '500ms'}");
        await().untilAsserted(() -> {
            storefront.get("/shipping/20095");
            Answer breaker = storefront.get("/actuator/circuitbreakers/shipping?key=2");
            assertThat(breaker.<String>at("$.state")).isEqualTo("OPEN");
            assertThat(breaker.<Double>at("$.slowCallRate")).isGreaterThanOrEqualTo(0.6);
        });

        assertThat(storefront.get("/shipping/20095").status()).isEqualTo(503);
    }

    @Test
    void hangingShippingIsEndedInTime() {
        steer("shipping", "{'hang': true}");

        Answer quote = storefront.get("/shipping/70173");

        assertThat(quote.status()).isEqualTo(504);
        assertThat(quote.isProblem()).isTrue();
        assertThat(quote.took()).isLessThan(SHIPPING_LIMIT.plus(TOLERANCE));
    }

    @Test
    void recommendationsAreShedWhileTheirBulkheadIsFull() {
        steer("recommendations", "{'latency': '500ms'}");

        List<Integer> recommended = inParallel(WORKER_THREADS, () -> storefront.getAsync("/recommendations")).stream()
                .map(Api::await)
                .map(answer -> answer.<List<String>>at("$.skus").size())
                .toList();

        assertThat(recommended).as("shed").contains(0).as("served").contains(3);
    }

    @Test
    void hangingRecommendationsAreEmptyInTime() {
        steer("recommendations", "{'hang': true}");

        Answer answer = storefront.get("/recommendations");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.<List<String>>at("$.skus")).isEmpty();
        assertThat(answer.took()).isLessThan(RECOMMENDATIONS_LIMIT.plus(TOLERANCE));
    }

    @Test
    void failingRecommendationsAreEmpty() {
        steer("recommendations", "{'failureRate': 1, 'status': 500}");

        Answer answer = storefront.get("/recommendations");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.<List<String>>at("$.skus")).isEmpty();
    }

    @Test
    void everyGuardedMethodIsListed() {
        assertThat(storefront.get("/actuator/resilience").body())
                .contains("inventory", "payment", "shipping", "recommendations");
    }

    private void steer(String backend, String change) {
        Answer answer = simulator.post("/simulator/" + backend, change.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private void awaitBreaker(String name, String state, Runnable traffic) {
        await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            traffic.run();
            assertThat(breaker(name)).isEqualTo(state);
        });
    }

    private String breaker(String name) {
        return storefront.get("/actuator/circuitbreakers").at("$.circuitBreakers.%s.state".formatted(name));
    }

    private double inventoryAttempts() {
        return Stream.of("success", "failure", "ignored")
                .mapToDouble(this::inventoryCalls)
                .sum();
    }

    private double inventoryCalls(String outcome) {
        Answer metric = storefront.get(
                "/actuator/metrics/resilience.circuitbreaker.calls?tag=name:inventory&tag=outcome:" + outcome);
        return metric.<Double>at("$.measurements[0].value");
    }

    private long inventoryRequests() {
        return simulator.get("/simulator").number("$.inventory.requests");
    }

    private long charges() {
        return simulator.get("/simulator/payment/charges").number("$.charges.length()");
    }

    private long lastCharge(String field) {
        return simulator.get("/simulator/payment/charges").number("$.charges[%d].%s".formatted(charges() - 1, field));
    }

    private static List<CompletableFuture<Answer>> inParallel(int times, Supplier<CompletableFuture<Answer>> request) {
        return IntStream.range(0, times).mapToObj(i -> request.get()).toList();
    }
}
