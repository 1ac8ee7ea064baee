package dev.resilience.spring.actuate;

import static dev.resilience.spring.TestPolicies.obtain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.timeout.LateResult;
import dev.resilience.core.timeout.OnTimeout;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.mock.env.MockEnvironment;

class TimeoutsEndpointTests {

    private final PolicyRegistry policies = TestPolicies.registry(
            new MockEnvironment().withProperty("resilience.timeout.defaults.duration", "2s"), new FakeTimeSource());
    private final RegisteredPolicy<?, ?> registered = obtain(policies, Timeout.TYPE, "stock");
    private final Timeout timeout = (Timeout) registered.policy();
    private final TimeoutsEndpoint endpoint = new TimeoutsEndpoint(policies);

    private void configure(String settings) {
        assertThat(endpoint.change("stock", "configure", settings, null, null, null))
                .isNotNull();
    }

    @Test
    void configureChangesWhatBecomesOfLateResultsAndWhatIsLogged() {
        configure("late-result=return\non-timeout=stack");

        assertThat(timeout.settings().lateResult()).isEqualTo(LateResult.RETURN);
        assertThat(timeout.settings().onTimeout()).isEqualTo(OnTimeout.STACK);
        assertThat(timeout.settings().duration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(registered.explainedSettings().get("late-result"))
                .isInstanceOfSatisfying(
                        Map.class, setting -> assertThat(setting.get("source")).isEqualTo("changed at run time"));
    }

    @Test
    void wordsThatAreNotKnownAreRefusedTogetherAndChangeNothing() {
        assertThatThrownBy(() -> configure("late-result=retrun\non-timeout=stak\nduration=1s"))
                .isInstanceOf(InvalidEndpointRequestException.class)
                .hasMessageContaining("late-result = retrun: is not one of fail, return")
                .hasMessageContaining("Did you mean return?")
                .hasMessageContaining("on-timeout = stak: is not one of log, stack")
                .hasMessageContaining("Did you mean stack?");

        assertThat(timeout.settings().lateResult()).isEqualTo(LateResult.FAIL);
        assertThat(timeout.settings().duration()).isEqualTo(Duration.ofSeconds(2));
    }
}
