package dev.resilience.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.autoconfigure.ResilienceActuatorAutoConfiguration;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.test.time.FakeTimeSource;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class EndpointAvailabilityTests {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ResilienceActuatorAutoConfiguration.class))
            .withBean(PolicyRegistry.class, () -> TestPolicies.registry(new MockEnvironment(), new FakeTimeSource()));

    private final WebApplicationContextRunner exposed =
            runner.withPropertyValues("management.endpoints.web.exposure.include=*");

    @Test
    void nothingIsThereUnlessExposed() {
        runner.run(context -> assertThat(context)
                .doesNotHaveBean(PolicyEndpoint.class)
                .doesNotHaveBean(PolicyEndpointWebExtension.class)
                .doesNotHaveBean(ResilienceEndpoint.class));
    }

    @Test
    void eachEndpointHasItsSwitch(CapturedOutput output) {
        exposed.run(context -> {
            assertThat(context.getBeansOfType(PolicyEndpoint.class)).hasSize(5);
            assertThat(context.getBeansOfType(PolicyEndpointWebExtension.class)).hasSize(5);
        });
        exposed.withPropertyValues("management.endpoint.bulkheads.access=NONE")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(BulkheadsEndpoint.class)
                        .doesNotHaveBean(BulkheadsEndpoint.Web.class)
                        .hasSingleBean(TimeoutsEndpoint.class));
        assertThat(output).doesNotContain("resilience4j");
    }

    @Test
    void sharedIdsAreLeftToResilience4j(CapturedOutput output) {
        for (String springModule : new String[] {"springboot3", "springboot"}) {
            String name = "io.github.resilience4j." + springModule
                    + ".circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration";
            ClassLoader withResilience4j = new ByteBuddy()
                    .subclass(Object.class)
                    .name(name)
                    .make()
                    .load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                    .getLoaded()
                    .getClassLoader();
            exposed.withClassLoader(withResilience4j)
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .doesNotHaveBean(CircuitBreakersEndpoint.class)
                            .doesNotHaveBean(BulkheadsEndpoint.class)
                            .doesNotHaveBean(RetriesEndpoint.class)
                            .hasSingleBean(TimeoutsEndpoint.class)
                            .hasSingleBean(FailureBudgetsEndpoint.class)
                            .hasSingleBean(ResilienceEndpoint.class));
        }
        assertThat(output.getOut().split("are left to resilience4j", -1)).hasSize(3);
    }
}
