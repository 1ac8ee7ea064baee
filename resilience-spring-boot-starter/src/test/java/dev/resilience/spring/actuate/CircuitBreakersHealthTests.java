package dev.resilience.spring.actuate;

import static dev.resilience.spring.TestPolicies.breaker;
import static dev.resilience.spring.TestPolicies.obtain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.autoconfigure.ResilienceHealthAutoConfiguration;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.health.HealthContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.HealthEndpointAutoConfiguration;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributorRegistry;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

class CircuitBreakersHealthTests {

    private static final String BEAN = "circuitBreakersHealthIndicator";

    private final FakeTimeSource time = new FakeTimeSource();
    private final PolicyRegistry policies = TestPolicies.registry(
            new MockEnvironment()
                    .withProperty("resilience.circuit-breaker.instances.vital.health", "affects-status")
                    .withProperty("resilience.circuit-breaker.defaults.open-backoff.jitter", "0")
                    .withProperty("resilience.circuit-breaker.defaults.minimum-calls", "2"),
            time);
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    HealthContributorAutoConfiguration.class,
                    HealthEndpointAutoConfiguration.class,
                    ResilienceHealthAutoConfiguration.class))
            .withBean(PolicyRegistry.class, () -> policies);

    private Health health() {
        return new Boot3HealthIndicator(new CircuitBreakersHealth(policies)).health();
    }

    @Test
    void openBreakerIsShownAndLeavesTheHealthUp() {
        breaker(policies, "inventory").forceOpen("test", Duration.ofSeconds(30));
        Health health = health();
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails().get("inventory"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("state", "FORCED_OPEN")
                .containsEntry("retryAfter", "PT30S")
                .containsEntry("affectsStatus", false);
    }

    @Test
    void breakerThatAffectsTheStatusIsDownWhileItIsOpenOrForcedOpen() {
        CircuitBreaker vital = breaker(policies, "vital");
        assertThat(health().getStatus()).isEqualTo(Status.UP);
        vital.acquire().end(TestPolicies.FAILURE);
        vital.acquire().end(TestPolicies.FAILURE);
        assertThat(health().getStatus()).isEqualTo(Status.DOWN);
        time.advance(Duration.ofSeconds(30));
        assertThat(health().getStatus()).as("HALF_OPEN").isEqualTo(Status.UP);
        vital.forceOpen("test", null);
        assertThat(health().getStatus()).isEqualTo(Status.DOWN);
        vital.close("test");
        assertThat(health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void keysCountAsTheirName() {
        TestPolicies.call(obtain(policies, CircuitBreaker.TYPE, "vital"), "eu", 2, true);
        TestPolicies.call(obtain(policies, CircuitBreaker.TYPE, "vital"), "us", 2, false);
        Health health = health();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails().get("vital"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("keysByState", Map.of("OPEN", 1, "CLOSED", 1));
    }

    @Test
    void contributorIsCalledCircuitBreakers() {
        runner.run(context -> {
            assertThat(context).hasBean(BEAN);
            assertThat(context.getBean(HealthContributorRegistry.class).getContributor("circuitBreakers"))
                    .isNotNull();
        });
    }

    @Test
    void contributorCanBeSwitchedOffHoweverItsNameIsWritten() {
        for (String written : new String[] {"circuitbreakers", "circuitBreakers", "circuit-breakers"}) {
            runner.withPropertyValues("management.health." + written + ".enabled=false")
                    .run(context -> assertThat(context).doesNotHaveBean(BEAN));
        }
        runner.withPropertyValues("management.health.defaults.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(BEAN));
        runner.withPropertyValues(
                        "management.health.defaults.enabled=false", "management.health.circuitbreakers.enabled=true")
                .run(context -> assertThat(context).hasBean(BEAN));
    }

    @Test
    void contributorOfThatNameByAnybodyElseStays() {
        runner.withBean("circuitBreakersHealthIndicator", HealthIndicator.class, () -> Health.unknown()::build)
                .run(context ->
                        assertThat(context).hasNotFailed().getBean(BEAN).isNotInstanceOf(Boot3HealthIndicator.class));
    }
}
