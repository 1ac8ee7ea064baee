package dev.resilience.spring.actuate;

import static dev.resilience.spring.TestPolicies.obtain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.autoconfigure.ResilienceHealthAutoConfiguration;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

class BulkheadsHealthTests {

    private final FakeTimeSource time = new FakeTimeSource();
    private final PolicyRegistry policies = TestPolicies.registry(
            new MockEnvironment()
                    .withProperty("resilience.bulkhead.defaults.max-concurrent", "4")
                    .withProperty("resilience.bulkhead.instances.vital.health", "affects-status"),
            time);

    private Health health() {
        return new Boot3HealthIndicator(new BulkheadsHealth(policies)).health();
    }

    private static MapAssert<String, Object> details(Health health, String name) {
        return assertThat(health.getDetails().get(name))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class));
    }

    /** Work that cannot be cancelled and outlives its call. */
    private NeverCancelled zombie(String name) {
        Bulkhead bulkhead = (Bulkhead) obtain(policies, Bulkhead.TYPE, name).policy();
        Pipeline pipeline = Pipeline.named(name)
                .runtime(ResilienceRuntime.over(time, Runnable::run))
                .timeout(timeout -> timeout.duration(Duration.ofSeconds(1)))
                .with(bulkhead)
                .build();
        NeverCancelled work = new NeverCancelled();
        CompletableFuture<String> call = pipeline.callAsync(() -> work);
        time.advance(Duration.ofSeconds(1));
        assertThat(call)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutExceededException.class);
        return work;
    }

    @Test
    void halfOfThePermitsHeldByZombiesIsShownAndLeavesTheHealthUp() {
        zombie("stock");
        details(health(), "stock").containsEntry("degraded", false).containsEntry("zombies", 1);

        zombie("stock");

        assertThat(health().getStatus()).isEqualTo(Status.UP);
        details(health(), "stock")
                .containsEntry("degraded", true)
                .containsEntry("zombies", 2)
                .containsEntry("max", 4)
                .containsEntry("affectsStatus", false);
    }

    @Test
    void aBulkheadThatAffectsTheStatusIsDegradedUntilTheWorkHasEnded() {
        NeverCancelled first = zombie("vital");
        assertThat(health().getStatus()).isEqualTo(Status.UP);
        zombie("vital");
        assertThat(health().getStatus()).isEqualTo(new Status("DEGRADED"));

        first.complete("at last");

        assertThat(health().getStatus()).isEqualTo(Status.UP);
        details(health(), "vital").containsEntry("degraded", false);
    }

    @Test
    void theContributorHasASwitchOfItsOwn() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ResilienceHealthAutoConfiguration.class))
                .withBean(PolicyRegistry.class, () -> policies);
        runner.run(context -> assertThat(context).hasBean("bulkheadsHealthIndicator"));
        runner.withPropertyValues("management.health.bulkheads.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean("bulkheadsHealthIndicator")
                        .hasBean("circuitBreakersHealthIndicator"));
    }

    private static final class NeverCancelled extends CompletableFuture<String> {

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }
}
