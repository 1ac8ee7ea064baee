package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.resilience.core.Violation;
import dev.resilience.core.failurebudget.BurnWindow;
import dev.resilience.core.failurebudget.ErrorBudget;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.policy.PolicyRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Objective, period and state file of a failure budget, as an application sets them. */
class ObjectiveTests {

    private static final String STOCK = "resilience.failure-budget.instances.stock.";

    @TempDir
    private Path directory;

    private static ApplicationContextRunner with(String... properties) {
        return Contexts.of(Shop.class).withPropertyValues(properties);
    }

    private static FailureBudget budget(ApplicationContext context, String name) {
        return (FailureBudget) context.getBean(PolicyRegistry.class)
                .find(FailureBudget.TYPE, name)
                .orElseThrow()
                .policy();
    }

    private static ErrorBudget errors(ApplicationContext context, String name) {
        return Objects.requireNonNull(budget(context, name).errorBudget());
    }

    private static List<String> faults(String... properties) {
        List<String> told = new ArrayList<>();
        with(properties)
                .run(context -> Contexts.faults(context.getStartupFailure()).stream()
                        .map(Violation::toString)
                        .forEach(told::add));
        return told;
    }

    @Test
    void theAnnotationSaysItPropertiesOverrideItAndThePeriodHasADefault() {
        with(STOCK + "objective=99.95%").run(context -> {
            assertThat(errors(context, "stock").settings().objective()).isEqualTo(0.9995);
            assertThat(errors(context, "stock").settings().period()).isEqualTo(Duration.ofDays(7));
            assertThat(errors(context, "orders").settings().period()).isEqualTo(Duration.ofDays(30));
            assertThat(budget(context, "plain").errorBudget()).isNull();
        });
    }

    @Test
    void settingsStandBesideTheOthersWithTheirSource() {
        with(STOCK + "objective=99.95%")
                .run(context -> assertThat(context.getBean(PolicyRegistry.class)
                                .find(FailureBudget.TYPE, "stock")
                                .orElseThrow()
                                .explainedSettings())
                        .containsKeys("threshold", "objective", "period")
                        .doesNotContainKeys("state-file", "objective.objective")
                        .hasEntrySatisfying(
                                "objective",
                                objective -> assertThat(objective)
                                        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                                        .containsEntry("value", 0.9995)
                                        .extractingByKey("source")
                                        .asString()
                                        .startsWith("instance"))
                        .hasEntrySatisfying(
                                "period",
                                period -> assertThat(period)
                                        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                                        .containsEntry("value", "PT168H")
                                        .extractingByKey("source")
                                        .asString()
                                        .startsWith("annotation")));
    }

    @Test
    void countsSurviveARestartWithAFile() {
        Path file = directory.resolve("orders.budget");
        ApplicationContextRunner application = with("resilience.failure-budget.instances.orders.state-file=" + file);
        application.run(context -> {
            assertThat(errors(context, "orders").remaining()).isEqualTo(1);
            context.getBean(Shop.class).order(1);
            context.getBean(Shop.class).order(1);
            context.getBean(Shop.class).order(2);
            assertThat(errors(context, "orders").burnRate(BurnWindow.ONE_HOUR)).isPresent();
        });
        assertThat(file).isNotEmptyFile();

        application.run(context -> assertThat(errors(context, "orders").remaining())
                .as("1 of 3 failed, and 10 % may")
                .isCloseTo(1 - 1 / 3.0 / 0.1, within(1e-9)));
    }

    @Test
    void atRunTimeTheObjectiveIsChangedAndKeepsItsCounts() {
        with().run(context -> {
            context.getBean(Shop.class).order(2);
            ErrorBudget before = errors(context, "orders");

            context.getBean(PolicyRegistry.class)
                    .find(FailureBudget.TYPE, "orders")
                    .orElseThrow()
                    .reconfigure(Map.of("objective", "99%", "period", "60d"), null);

            assertThat(errors(context, "orders")).isSameAs(before);
            assertThat(before.settings().period()).isEqualTo(Duration.ofDays(60));
            assertThat(before.remaining()).as("one of one failed, and 1 % may").isCloseTo(-99, within(1e-9));
        });
    }

    @Test
    void impossibleObjectivesDoNotStart() {
        assertThat(faults(STOCK + "objective=0"))
                .singleElement()
                .asString()
                .startsWith(STOCK + "objective = 0")
                .contains("must be a ratio above 0");
        for (String all : List.of("1", "100%")) {
            assertThat(faults(STOCK + "objective=" + all))
                    .singleElement()
                    .asString()
                    .startsWith(STOCK + "objective = " + all)
                    .contains("leaves no failure to spend", "Use a ratio below 1, such as 99.9%");
        }
        assertThat(faults(STOCK + "objective=99.9"))
                .singleElement()
                .asString()
                .startsWith(STOCK + "objective = 99.9")
                .contains("did you mean 99.9%?");
    }

    @Test
    void impossiblePeriodsDoNotStartAndNameTheObjective() {
        for (String period : List.of("0s", "59m", "93d")) {
            assertThat(faults(STOCK + "period=" + period))
                    .singleElement()
                    .asString()
                    .startsWith(STOCK + "period = " + period)
                    .contains("must be 1 hour to 92 days long", "for the objective 0.9");
        }
    }

    @Test
    void aPeriodOrAFileWithoutAnObjectiveDoesNotStart() {
        String plain = "resilience.failure-budget.instances.plain.";
        assertThat(faults(plain + "period=30d", plain + "state-file=plain.budget", plain + "threshold=0"))
                .hasSize(3)
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith(plain + "period = 30d")
                        .contains("belongs to an objective, and objective is not set", "Set objective, such as 99.9%"))
                .anySatisfy(fault -> assertThat(fault).startsWith(plain + "state-file = plain.budget"))
                .anySatisfy(fault -> assertThat(fault).startsWith(plain + "threshold = 0"));
    }

    @Test
    void aFileThatCannotBeWrittenOrIsAnothersDoesNotStart() throws Exception {
        Path file = Files.writeString(directory.resolve("plain"), "a file").resolve("below");
        assertThat(faults(STOCK + "state-file=" + file))
                .singleElement()
                .asString()
                .startsWith(STOCK + "state-file = " + file)
                .contains("cannot be written", "Name a file in a directory that this process may write to");
        assertThat(faults(STOCK + "state-file= ")).singleElement().asString().contains("it is empty");

        Path shared = directory.resolve("shared.budget");
        assertThat(faults(
                        STOCK + "state-file=" + shared,
                        "resilience.failure-budget.instances.orders.state-file=" + shared))
                .singleElement()
                .asString()
                .contains("state-file = " + shared, "is the state of another budget");
    }

    static class Shop {

        @dev.resilience.spring.annotation.FailureBudget(name = "stock", objective = "90%", period = "7d")
        public void stock() {}

        @dev.resilience.spring.annotation.FailureBudget(name = "orders", objective = "90%", failureOn = "#result > 1")
        public int order(int result) {
            return result;
        }

        @dev.resilience.spring.annotation.FailureBudget(name = "plain")
        public void plain() {}
    }
}
