package dev.resilience.spring.actuate;

import static dev.resilience.spring.TestPolicies.FAILURE;
import static dev.resilience.spring.TestPolicies.breaker;
import static dev.resilience.spring.actuate.Actuator.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.test.time.FakeTimeSource;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** What the optional settings of circuit breakers show and take over HTTP: slow calls, observing, changes at run time. */
@DirtiesContext
@SpringBootTest(
        classes = EndpointsTests.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.circuitbreakers.access=unrestricted",
            "resilience.circuit-breaker.defaults.minimum-calls=2",
            "resilience.circuit-breaker.defaults.open-backoff.jitter=0",
            "resilience.circuit-breaker.instances.slow.slow-call-duration=1s",
            "resilience.circuit-breaker.instances.slow.slow-call-rate-threshold=50%",
            "resilience.circuit-breaker.instances.watched.mode=observe",
            "resilience.timeout.instances.inventory.duration=2s"
        })
class CircuitBreakerSettingsEndpointTests {

    @LocalServerPort
    private int port;

    @Autowired
    private PolicyRegistry policies;

    @Autowired
    private FakeTimeSource time;

    private Actuator actuator;

    @BeforeEach
    void connect() {
        actuator = new Actuator(port);
    }

    @Test
    void slowCallsAreToldWithTheirRateAndTheReasonOfOpening() throws Exception {
        CircuitBreaker slow = breaker(policies, "slow");
        slow.acquire().end(Outcome.SUCCESS);
        assertThat(JsonPath.<Map<String, Object>>read(
                        actuator.get("circuitbreakers/slow").body(), "$"))
                .containsEntry("state", "CLOSED")
                .containsEntry("slowCallRate", 0.0)
                .containsEntry("slowCalls", 0)
                .doesNotContainKey("reason");
        var permit = slow.acquire();
        time.advance(Duration.ofSeconds(2));
        permit.end(Outcome.SUCCESS);

        Map<String, Object> opened = read(actuator.get("circuitbreakers/slow"), "$");
        assertThat(opened)
                .containsEntry("state", "OPEN")
                .containsEntry("failureRate", 0.0)
                .containsEntry("slowCallRate", 0.5)
                .containsEntry("slowCalls", 1)
                .containsEntry(
                        "reason",
                        "1 of 2 calls took longer than PT1S: 50.0% in a window of 100 calls is at or above 50.0%");
    }

    @Test
    void aRateOfSlowCallsIsAbsentWhereNobodyLooksForThem() throws Exception {
        breaker(policies, "plain").acquire().end(Outcome.SUCCESS);

        assertThat(JsonPath.<Map<String, Object>>read(
                        actuator.get("circuitbreakers/plain").body(), "$"))
                .containsEntry("failureRate", 0.0)
                .doesNotContainKey("slowCallRate");
    }

    @Test
    void theOperatorsReasonIsTold() throws Exception {
        breaker(policies, "reasoned");
        Map<String, Object> forced = read(
                actuator.post("circuitbreakers/reasoned", Map.of("action", "force-open", "reason", "disk is replaced")),
                "$");

        assertThat(forced).containsEntry("state", "FORCED_OPEN").containsEntry("reason", "disk is replaced");
    }

    @Test
    void aBreakerThatObservesTellsWhatItWouldBe() throws Exception {
        CircuitBreaker watched = breaker(policies, "watched");
        assertThat(JsonPath.<Map<String, Object>>read(
                        actuator.get("circuitbreakers/watched").body(), "$"))
                .containsEntry("state", "OBSERVING")
                .containsEntry("wouldBe", "CLOSED");
        watched.acquire().end(FAILURE);
        watched.acquire().end(FAILURE);
        watched.acquire().end(FAILURE);

        Map<String, Object> observing = read(actuator.get("circuitbreakers/watched"), "$");
        assertThat(observing).containsEntry("state", "OBSERVING").containsEntry("wouldBe", "OPEN");
    }

    @Test
    void optionalSettingsAreSetTogetherAndStateAndFiguresStay() throws Exception {
        CircuitBreaker tuned = breaker(policies, "tuned-fully");
        tuned.acquire().end(FAILURE);
        Map<String, Object> after = read(
                configure(
                        "tuned-fully",
                        String.join(
                                "\n",
                                "slow-call-duration=2s",
                                "slow-call-rate-threshold=80%",
                                "consecutive-failures=7",
                                "open-duration=20s",
                                "open-backoff.multiplier=2",
                                "open-backoff.max=5m",
                                "open-backoff.jitter=20%",
                                "retry-after-max=0s",
                                "automatic-half-open=false",
                                "record-kinds=transient,rate-limited",
                                "record-exceptions=java.io.IOException",
                                "ignore-exceptions=java.lang.IllegalStateException")),
                "$");

        assertThat(after)
                .containsEntry("state", "CLOSED")
                .containsEntry("bufferedCalls", 1)
                .containsEntry("failedCalls", 1)
                .containsEntry("slowCallRate", 0.0);
        CircuitBreakerConfig settings = tuned.settings();
        assertThat(settings.slowCallDuration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.slowCallRateThreshold()).isEqualTo(0.8);
        assertThat(settings.consecutiveFailures()).isEqualTo(7);
        assertThat(settings.openBackoff().multiplier()).isEqualTo(2);
        assertThat(settings.openBackoff().max()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.openBackoff().jitter()).isEqualTo(0.2);
        assertThat(settings.retryAfterMax()).isZero();
        assertThat(settings.automaticHalfOpen()).isFalse();
        assertThat(settings.recordKinds()).containsExactly(FailureKind.TRANSIENT, FailureKind.RATE_LIMITED);
        assertThat(settings.recordExceptions()).containsExactly(IOException.class);
        assertThat(settings.ignoreExceptions()).containsExactly(IllegalStateException.class);
    }

    @Test
    void theModeIsChangedAndChangedBack() throws Exception {
        CircuitBreaker moody = breaker(policies, "moody");
        assertThat(JsonPath.<String>read(configure("moody", "mode=observe").body(), "$.state"))
                .isEqualTo("OBSERVING");
        assertThat(moody.settings().mode()).isEqualTo(Mode.OBSERVE);

        assertThat(JsonPath.<String>read(configure("moody", "mode=enforce").body(), "$.state"))
                .isEqualTo("CLOSED");
        assertThat(moody.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            slow-call-rate-threshold=80%           | has no effect while slow-call-duration is not set
            open-backoff.max=10s                   | open-backoff.max = 10s: is below open-duration = PT30S
            record-kinds=transient,timeuot         | has timeuot, which is not one of transient, timeout,
            record-kinds=                          | has no value
            record-exceptions=java.io.IOExcepton   | Did you mean java.io.IOException?
            mode=observing                         | is not one of enforce, observe
            half-open.success-threshold=4          | is more than half-open.permitted-calls = 3: the breaker could never close
            """)
    void whatCannotWorkIsRefusedWhole(String bad, String problem) throws Exception {
        CircuitBreaker untouched = breaker(policies, "untouched");
        CircuitBreakerConfig before = untouched.settings();

        HttpResponse<String> refused = configure("untouched", "consecutive-failures=3\n" + bad);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(JsonPath.<String>read(refused.body(), "$.message")).contains(problem);
        assertThat(untouched.settings()).isEqualTo(before);
    }

    private HttpResponse<String> configure(String name, String settings) throws Exception {
        return actuator.post("circuitbreakers/" + name, Map.of("action", "configure", "settings", settings));
    }
}
