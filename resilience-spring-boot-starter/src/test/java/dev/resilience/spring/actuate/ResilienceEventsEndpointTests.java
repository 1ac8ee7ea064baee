package dev.resilience.spring.actuate;

import static dev.resilience.spring.actuate.Actuator.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.autoconfigure.PolicyAutoConfiguration;
import dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration;
import dev.resilience.spring.autoconfigure.ResilienceEventsEndpointAutoConfiguration;
import dev.resilience.spring.event.EventBuffer;
import dev.resilience.spring.policy.PolicyRegistry;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

/** The latest events over real HTTP. */
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"management.endpoints.web.exposure.include=*", "resilience.events.buffer=50"})
@Timeout(60)
class ResilienceEventsEndpointTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Shop shop;

    @Autowired
    private PolicyRegistry policies;

    private int before;

    @BeforeEach
    void openAndReject() throws Exception {
        policies.find("circuit-breaker", "orders")
                .map(policy -> (dev.resilience.core.circuitbreaker.CircuitBreaker) policy.policy())
                .orElseThrow()
                .reset("test");
        before = read(events(""), "$.next");
        assertThatThrownBy(shop::order).isInstanceOf(ConnectException.class);
        assertThatThrownBy(shop::order).isInstanceOf(ConnectException.class);
        assertThatThrownBy(shop::order).isInstanceOf(CircuitBreakerOpenException.class);
    }

    private HttpResponse<String> events(String query) throws Exception {
        return new Actuator(port).get("resilienceevents" + query);
    }

    @Test
    void theLatestComeFirstInPlainValues() throws Exception {
        HttpResponse<String> all = events("?limit=2");
        List<String> types = read(all, "$.events[*].type");
        assertThat(types).containsExactly("call-rejected", "state-changed");
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.events[1]"))
                .containsEntry("policy", "circuit-breaker")
                .containsEntry("name", "orders")
                .containsEntry("from", "CLOSED")
                .containsEntry("to", "OPEN")
                .containsEntry("byHand", false)
                .containsKeys("id", "at", "reason")
                .doesNotContainKey("key");
        assertThat(JsonPath.<String>read(all.body(), "$.events[0].retryAfter")).startsWith("PT");
        assertThat(JsonPath.<Integer>read(all.body(), "$.buffer")).isEqualTo(50);
        assertThat(JsonPath.<Integer>read(all.body(), "$.dropped")).isZero();
    }

    @Test
    void eventsAreChosenByPolicyNameAndType() throws Exception {
        List<String> rejected =
                read(events("?type=call-rejected&policy=circuit-breaker&name=Orders"), "$.events[*].type");
        assertThat(rejected).isNotEmpty().containsOnly("call-rejected");
        List<Object> none = read(events("?name=stock"), "$.events");
        assertThat(none).isEmpty();
    }

    @Test
    void whoGoesOnFromTheLastAnswerSeesEachEventOnce() throws Exception {
        HttpResponse<String> first = events("?limit=1&after=" + before);
        assertThat(JsonPath.<List<String>>read(first.body(), "$.events[*].type"))
                .containsExactly("state-changed");
        int next = read(first, "$.next");
        HttpResponse<String> second = events("?limit=10&after=" + next);
        assertThat(JsonPath.<List<String>>read(second.body(), "$.events[*].type"))
                .containsExactly("call-rejected");
        assertThat(JsonPath.<Integer>read(second.body(), "$.next")).isEqualTo(before + 2);
        HttpResponse<String> third = events("?after=" + (before + 2));
        assertThat(JsonPath.<List<Object>>read(third.body(), "$.events")).isEmpty();
        assertThat(JsonPath.<Integer>read(third.body(), "$.next")).isEqualTo(before + 2);
    }

    @Test
    void unknownValuesAreToldWithWhatWasProbablyMeant() throws Exception {
        HttpResponse<String> refused = events("?policy=circuit-braker&name=order&type=state-change&limit=0&after=x");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(JsonPath.<String>read(refused.body(), "$.message"))
                .contains(
                        "policy = circuit-braker",
                        "Did you mean circuit-breaker?",
                        "Did you mean orders?",
                        "Did you mean state-changed?",
                        "limit = 0",
                        "after = x");
    }

    @Tag("proxy") // a second context
    @Test
    void nothingIsKeptWhereNobodyCanAskForIt() {
        WebApplicationContextRunner runner = new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PolicyAutoConfiguration.class,
                        ResilienceAutoConfiguration.class,
                        ResilienceEventsEndpointAutoConfiguration.class));
        runner.run(context -> {
            assertThat(context).doesNotHaveBean(EventBuffer.class).doesNotHaveBean(ResilienceEventsEndpoint.class);
            assertThat(context.getBean(ResilienceRuntime.class).events().isActive(ResilienceEvent.CallRejected.class))
                    .isFalse();
        });
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=resilienceevents", "resilience.events.buffer=0")
                .run(context -> {
                    assertThat(context.getBean(ResilienceRuntime.class)
                                    .events()
                                    .isActive(ResilienceEvent.CallRejected.class))
                            .isFalse();
                    assertThat(context.getBean(ResilienceEventsEndpoint.class).events(null, null, null, null, null))
                            .containsEntry("buffer", 0)
                            .containsEntry("events", List.of());
                });
    }

    static class Shop {

        @CircuitBreaker(name = "orders", consecutiveFailures = 2)
        int order() throws ConnectException {
            throw new ConnectException("refused");
        }

        @CircuitBreaker(name = "stock")
        int stock() {
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

        @Bean
        ResilienceRuntime runtime() {
            return ResilienceRuntime.over(Runnable::run);
        }
    }
}
