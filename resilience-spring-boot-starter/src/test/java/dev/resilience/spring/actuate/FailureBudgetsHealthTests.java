package dev.resilience.spring.actuate;

import static dev.resilience.spring.TestPolicies.obtain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.autoconfigure.ResilienceHealthAutoConfiguration;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.test.time.FakeTimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

class FailureBudgetsHealthTests {

    @TempDir
    private static Path directory;

    private final Path file = directory.resolve("kept.budget");
    private final FakeTimeSource time = new FakeTimeSource();
    private final PolicyRegistry policies = TestPolicies.registry(
            new MockEnvironment()
                    .withProperty("resilience.failure-budget.defaults.min-samples", "2")
                    .withProperty("resilience.failure-budget.defaults.on-breach", "reject")
                    .withProperty("resilience.failure-budget.instances.vital.health", "affects-status")
                    .withProperty("resilience.failure-budget.instances.told.health", "affects-status")
                    .withProperty("resilience.failure-budget.instances.told.on-breach", "notify")
                    .withProperty("resilience.failure-budget.instances.kept.objective", "90%")
                    .withProperty("resilience.failure-budget.instances.kept.state-file", file.toString()),
            time);

    @AfterEach
    void close() {
        policies.destroy();
    }

    private FailureBudget breached(String name) {
        FailureBudget budget =
                (FailureBudget) obtain(policies, FailureBudget.TYPE, name).policy();
        budget.acquire().end(TestPolicies.FAILURE);
        budget.acquire().end(TestPolicies.FAILURE);
        assertThat(budget.isBreached()).isTrue();
        return budget;
    }

    private Health health() {
        return new Boot3HealthIndicator(new FailureBudgetsHealth(policies)).health();
    }

    private static MapAssert<String, Object> details(Health health, String name) {
        return assertThat(health.getDetails().get(name))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class));
    }

    @Test
    void aBreachIsShownAndLeavesTheHealthUp() {
        breached("stock");

        assertThat(health().getStatus()).isEqualTo(Status.UP);
        details(health(), "stock")
                .containsEntry("breached", true)
                .containsEntry("rejects", true)
                .containsEntry("affectsStatus", false)
                .doesNotContainKeys("remaining", "alerts");
    }

    @Test
    void oneThatAffectsTheStatusIsDownWhileItRejects() {
        FailureBudget vital = breached("vital");
        assertThat(health().getStatus()).isEqualTo(Status.DOWN);

        vital.reset();

        assertThat(health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void oneThatOnlyTellsIsUp() {
        breached("told");

        assertThat(health().getStatus()).isEqualTo(Status.UP);
        details(health(), "told").containsEntry("breached", true).containsEntry("rejects", false);
    }

    @Test
    void anObjectiveShowsWhatRemainsAndAFileThatCannotBeWrittenIsShown() throws Exception {
        breached("kept");
        details(health(), "kept").containsEntry("remaining", -9.0).doesNotContainKey("stateFileProblem");

        Files.createDirectories(file.resolveSibling("kept.budget.tmp"));
        time.advance(Duration.ofMinutes(2));

        assertThat(health().getStatus()).isEqualTo(Status.UP);
        details(health(), "kept")
                .hasEntrySatisfying(
                        "stateFileProblem",
                        problem -> assertThat(problem).asString().contains("kept.budget.tmp"));
        Files.delete(file.resolveSibling("kept.budget.tmp"));
    }

    @Test
    void theContributorHasASwitchOfItsOwn() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ResilienceHealthAutoConfiguration.class))
                .withBean(PolicyRegistry.class, () -> policies);
        runner.run(context -> assertThat(context).hasBean("failureBudgetsHealthIndicator"));
        runner.withPropertyValues("management.health.failure-budgets.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean("failureBudgetsHealthIndicator")
                        .hasBean("bulkheadsHealthIndicator"));
    }
}
