package dev.resilience.spring.actuate;

import static dev.resilience.spring.actuate.Actuator.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.SlidingWindow;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.test.time.FakeTimeSource;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
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
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

/** Advice over real HTTP, from the guarded method to the line for application.yml, in virtual time. */
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=*",
            "resilience.advice.record=true",
            "resilience.timeout.defaults.late-result=return",
            "resilience.adaptive-retry.defaults.backoff.base=0s"
        })
@org.junit.jupiter.api.Timeout(60)
class ResilienceAdviceEndpointTests {

    @LocalServerPort
    private int port;

    @Autowired
    private FakeTimeSource time;

    @Autowired
    private Inventory inventory;

    @Autowired
    private Orders orders;

    private Actuator actuator;

    @BeforeEach
    void connect() {
        actuator = new Actuator(port);
    }

    private void callOnceAMinute(int minutes) throws ConnectException {
        for (int i = 0; i < minutes; i++) {
            orders.place();
            time.advance(Duration.ofMinutes(1));
        }
    }

    @Test
    void suggestionsTellNumbersAndTheLineToChangeWithTheMostSevereFirst() throws Exception {
        callOnceAMinute(200);
        HttpResponse<String> all = actuator.get("resilienceadvice?name=orders");
        List<String> rules = read(all, "$.suggestions[*].rule");
        assertThat(rules).containsExactly("breaker-cannot-open", "retries-amplify");
        Map<String, Object> breaker = JsonPath.read(all.body(), "$.suggestions[0]");
        assertThat(breaker)
                .containsEntry("severity", "HIGH")
                .containsEntry("name", "orders")
                .containsEntry("policy", "circuit-breaker")
                .containsEntry(
                        "summary",
                        "orders: breaker can't open: minimum-calls 20, and its window of 60s has never held more than 4;"
                                + " 2 calls a minute");
        assertThat(JsonPath.<List<String>>read(all.body(), "$.suggestions[0].changes[*].yml"))
                .containsExactly(
                        "resilience.circuit-breaker.instances.orders.sliding-window.duration: 20m",
                        "resilience.circuit-breaker.instances.orders.minimum-calls: 2");
        assertThat(JsonPath.<String>read(all.body(), "$.suggestions[0].figures.window"))
                .isEqualTo("PT1M");
    }

    @Test
    void workThatWouldHaveSucceededIsToldFromTheRecordedLatencies() throws Exception {
        for (int i = 0; i < 200; i++) {
            inventory.stock(Duration.ofMillis(i % 50 == 0 ? 2_400 : 20));
        }
        HttpResponse<String> all = actuator.get("resilienceadvice?name=Inven-tory");
        String path = "$.suggestions[?(@.rule == 'timeout-below-latency')]";
        assertThat(JsonPath.<List<String>>read(all.body(), path + ".summary"))
                .singleElement()
                .asString()
                .matches(
                        "inventory: timeout 2s is below p99 2\\.4\\d?s: 2 % of 200 works run out of time, and 2 % ended with a"
                                + " result after it: they would have succeeded");
        assertThat(JsonPath.<List<String>>read(all.body(), path + ".changes[0].property"))
                .containsExactly("resilience.timeout.instances.inventory.duration");
    }

    @Test
    void itSaysWhatItHasLookedAtAndWhereThatIsTooLittle() throws Exception {
        orders.ship();
        HttpResponse<String> all = actuator.get("resilienceadvice?name=shipping");
        assertThat(Duration.parse(read(all, "$.observedFor"))).isBetween(Duration.ZERO, Duration.ofDays(1));
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$"))
                .containsEntry("recording", true)
                .containsEntry("recordingWindow", "PT1H")
                .containsEntry("suggestions", List.of())
                .containsKey("since");
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.lookedAt[0].calls"))
                .isEqualTo(Map.of("timeout", 1, "bulkhead", 1));
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.lookedAt[0].work"))
                .containsEntry("answered", 1)
                .containsEntry("peak", 1);
        assertThat(JsonPath.<List<String>>read(
                        all.body(), "$.tooLittleData[?(@.rule == 'timeout-below-latency')].names.shipping"))
                .containsExactly("1 of 100 works");
        assertThat(JsonPath.<List<String>>read(
                        all.body(), "$.tooLittleData[?(@.rule == 'timeout-below-latency')].needs"))
                .containsExactly("latencies of 100 works");
    }

    @Test
    void anUnknownNameIs404WithWhatWasProbablyMeant() throws Exception {
        HttpResponse<String> missing = actuator.get("resilienceadvice?name=inventry");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(JsonPath.<String>read(missing.body(), "$.message"))
                .isEqualTo("Nothing is guarded by the name 'inventry'. Did you mean inventory?");
        assertThat(JsonPath.<List<String>>read(missing.body(), "$.nearMisses")).containsExactly("inventory");
    }

    @Test
    void aRuleThatThrowsIsNamedAndCostsNothingElse() throws Exception {
        HttpResponse<String> all = actuator.get("resilienceadvice");
        assertThat(JsonPath.<List<String>>read(all.body(), "$.rules[*]")).contains("broken", "never-used");
        assertThat(JsonPath.<Map<String, String>>read(all.body(), "$.failedRules"))
                .containsExactly(Map.entry(Broken.class.getName(), "java.lang.IllegalStateException: broken"));
    }

    @Test
    void itCannotBeWrittenTo() throws Exception {
        assertThat(actuator.post("resilienceadvice", Map.of("action", "apply")).statusCode())
                .isEqualTo(405);
        assertThat(actuator.delete("resilienceadvice").statusCode()).isEqualTo(405);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Inventory.class, Orders.class, Broken.class})
    static class Application {

        @Bean
        FakeTimeSource time() {
            return new FakeTimeSource();
        }

        @Bean
        ResilienceRuntime runtime(FakeTimeSource time) {
            return ResilienceRuntime.over(time, Runnable::run);
        }
    }

    static class Inventory {

        private final FakeTimeSource time;

        Inventory(FakeTimeSource time) {
            this.time = time;
        }

        @Timeout(name = "inventory", duration = "2s")
        public String stock(Duration takes) {
            try {
                time.advance(takes);
            } finally {
                Thread.interrupted(); // this work does not heed the interrupt
            }
            return "42";
        }
    }

    static class Orders {

        private int calls;

        @CircuitBreaker(name = "orders", slidingWindow = @SlidingWindow(type = "time"))
        @AdaptiveRetry(name = "orders", maxAttempts = 2)
        public String place() throws ConnectException {
            if (calls++ % 2 == 0) {
                throw new ConnectException("refused");
            }
            return "placed";
        }

        @Timeout(name = "shipping", duration = "2s")
        @Bulkhead(name = "shipping")
        public String ship() {
            return "shipped";
        }
    }

    static class Broken implements AdviceRule {

        @Override
        public String id() {
            return "broken";
        }

        @Override
        public String needs() {
            return "luck";
        }

        @Override
        public Assessment assess(MeasuredInstance instance) {
            throw new IllegalStateException("broken");
        }
    }
}
