package dev.resilience.spring.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.RetryBudget;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.failurebudget.FailureBudgets;
import dev.resilience.spring.metrics.ResilienceMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Retry budgets as users set and see them. */
class RetryBudgetSettingsTests {

    private static final String INSTANCES = "resilience.adaptive-retry.instances.";

    private final ApplicationContextRunner runner = Contexts.of(Shop.class);

    private static AdaptiveRetry retry(BeanFactory context, String name) {
        return (AdaptiveRetry) registered(context, name).policy();
    }

    private static RegisteredPolicy<?, ?> registered(BeanFactory context, String name) {
        return context.getBean(PolicyRegistry.class)
                .find(AdaptiveRetry.TYPE, name)
                .orElseThrow();
    }

    private static List<String> faults(Throwable failure) {
        return Contexts.faults(failure).stream().map(Violation::toString).toList();
    }

    @Test
    void instancesThatNameTheSameBudgetShareIt() {
        runner.withPropertyValues(
                        INSTANCES + "orders.retry-budget.name=back-end",
                        INSTANCES + "stock.retry-budget.name=backEnd",
                        "resilience.adaptive-retry.defaults.retry-budget.min-per-second=0",
                        "resilience.adaptive-retry.defaults.retry-budget.ratio=50%")
                .run(context -> {
                    Shop shop = context.getBean(Shop.class);
                    assertThat(shop.stock()).isEqualTo(7);
                    assertThatThrownBy(shop::order).isInstanceOf(ConnectException.class);

                    RetryBudget shared = retry(context, "stock").budget();
                    assertThat(shared)
                            .isNotNull()
                            .isSameAs(retry(context, "orders").budget());
                    assertThat(shared.deposits()).isEqualTo(2);
                    assertThat(shared.granted()).isEqualTo(1);
                    assertThat(shared.refused()).isEqualTo(1);
                });
    }

    @Test
    void differentValuesForOneBudgetStopTheStartAndBothAreNamed() {
        runner.withPropertyValues(
                        INSTANCES + "orders.retry-budget.name=backend",
                        INSTANCES + "orders.retry-budget.ratio=10%",
                        INSTANCES + "stock.retry-budget.name=backend",
                        INSTANCES + "stock.retry-budget.ratio=30%")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .singleElement()
                        .asString()
                        .contains(INSTANCES, ".retry-budget.ratio = ", "for retry '", "shares the budget 'backend'"));
    }

    @Test
    void aBudgetThatNobodyElseNamesStopsTheStart() {
        runner.withPropertyValues(
                        INSTANCES + "orders.retry-budget.name=stok", INSTANCES + "stock.retry-budget.ratio=20%")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .singleElement()
                        .asString()
                        .contains(
                                INSTANCES + "orders.retry-budget.name = stok",
                                "names a budget that no other retry has",
                                "Did you mean stock?"));
    }

    @Test
    void impossibleValuesAreToldWithTheirPlace() {
        runner.withPropertyValues(
                        INSTANCES + "orders.retry-budget.ratio=150%",
                        INSTANCES + "orders.retry-budget.costs.timeout=0",
                        INSTANCES + "stock.retry-budget.window=0s")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .hasSize(3)
                        .anySatisfy(fault -> assertThat(fault)
                                .contains("orders.retry-budget.ratio = 150%", "is above 100%")
                                .doesNotContain("mean"))
                        .anySatisfy(fault -> assertThat(fault).contains("orders.retry-budget.costs.timeout = 0"))
                        .anySatisfy(fault -> assertThat(fault).contains("stock.retry-budget.window = 0s")));
    }

    @Test
    void aRefusedChangeAtRunTimeChangesNothing() {
        runner.withPropertyValues(INSTANCES + "orders.retry-budget.ratio=10%").run(context -> {
            assertThatThrownBy(
                            () -> registered(context, "stock").reconfigure(Map.of("retry-budget.name", "orders"), null))
                    .isInstanceOf(ResilienceConfigurationException.class)
                    .hasMessageContaining("shares the budget 'orders'");
            RetryBudget own = retry(context, "stock").budget();
            assertThat(own).isNotNull().isNotSameAs(retry(context, "orders").budget());
            registered(context, "stock").reconfigure(Map.of("retry-budget.ratio", "40%"), null);
            assertThat(own.settings().ratio()).isEqualTo(0.4);
            assertThat(retry(context, "orders").settings().retryBudget().ratio())
                    .isEqualTo(0.1);
        });
    }

    @Test
    void theTokensThatAreThereAreAMeter() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        runner.withPropertyValues(INSTANCES + "stock.retry-budget.enabled=false")
                .run(context -> {
                    new ResilienceMeters(context.getBean(PolicyRegistry.class), List.of(), 1000).bindTo(meters);
                    assertThatThrownBy(() -> context.getBean(Shop.class).order())
                            .isInstanceOf(ConnectException.class);
                    assertThat(meters.get("resilience.retry.budget.available")
                                    .tag("name", "orders")
                                    .gauge()
                                    .value())
                            .isBetween(7.0, 10.2); // a floor of ten, three retries; time passes
                    assertThat(meters.get("resilience.retry.budget.available")
                                    .tag("name", "stock")
                                    .gauge()
                                    .value())
                            .isNaN();
                });
    }

    @Test
    void retriesBecomeFewerAsTheLinkedFailureBudgetIsSpent() {
        Contexts.of(Shop.class, Sales.class)
                .withPropertyValues(
                        INSTANCES + "orders.retry-budget.failure-budget=Sa-les",
                        "resilience.failure-budget.instances.sales.min-samples=4",
                        "resilience.failure-budget.instances.sales.threshold=50%")
                .run(context -> {
                    RetryBudget budget = retry(context, "orders").budget();
                    assertThat(budget).isNotNull();
                    FailureBudget sales =
                            context.getBean(FailureBudgets.class).find("sales").orElseThrow();
                    Sales seller = context.getBean(Sales.class);
                    for (int i = 0; i < 3; i++) {
                        seller.sell(false);
                    }
                    assertThatThrownBy(() -> seller.sell(true)).isInstanceOf(ConnectException.class);
                    assertThat(sales.spent()).isEqualTo(0.5);
                    assertThat(budget.available()).isEqualTo(5); // half of the floor of ten
                    for (int i = 0; i < 3; i++) {
                        assertThatThrownBy(() -> seller.sell(true)).isInstanceOf(ConnectException.class);
                    }
                    assertThat(sales.isBreached()).isTrue();
                    assertThat(budget.snapshot())
                            .containsEntry("available", 0.0)
                            .containsEntry("scale", 0.0);
                    assertThatThrownBy(() -> context.getBean(Shop.class).order())
                            .isInstanceOf(ConnectException.class);
                    assertThat(budget.granted()).isZero();
                    sales.reset();
                    assertThat(budget.snapshot()).containsEntry("scale", 1.0);
                    assertThat(registered(context, "orders").explainedSettings().toString())
                            .contains("retry-budget.failure-budget={value=Sa-les, source=instance");
                });
    }

    @Test
    void aLinkToNoFailureBudgetStopsTheStart() {
        ApplicationContextRunner linked = Contexts.of(Shop.class, Sales.class)
                .withPropertyValues(INSTANCES + "orders.retry-budget.failure-budget=sails");
        linked.run(context -> assertThat(faults(context.getStartupFailure()))
                .singleElement()
                .asString()
                .contains(
                        INSTANCES + "orders.retry-budget.failure-budget = sails",
                        "is the name of no failure budget",
                        "Did you mean sales?"));
        linked.withPropertyValues("resilience.failure-budget.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
        linked.withPropertyValues("resilience.failure-budget.instances.sales.enabled=false")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void aFailureBudgetThatIsInstalledLaterCanBeLinkedAndOneThatIsRemovedShrinksNothing() {
        Contexts.of(Shop.class).run(context -> {
            FailureBudgets failures = context.getBean(FailureBudgets.class);
            registered(context, "orders").reconfigure(Map.of("retry-budget.failure-budget", "late"), null);
            RetryBudget budget = retry(context, "orders").budget();
            assertThat(budget).isNotNull();
            assertThat(budget.available()).isEqualTo(10);
            failures.install("late", "min-samples=1\nthreshold=50%\nmethods=*.order");
            assertThatThrownBy(() -> context.getBean(Shop.class).order()).isInstanceOf(ConnectException.class);
            assertThat(budget.available()).isZero();
            failures.remove("late", "test");
            assertThat(budget.snapshot()).containsEntry("scale", 1.0);
        });
    }

    static class Sales {

        @dev.resilience.spring.annotation.FailureBudget("sales")
        int sell(boolean fail) throws ConnectException {
            if (fail) {
                throw new ConnectException("refused");
            }
            return 1;
        }
    }

    static class Shop {

        @dev.resilience.spring.annotation.AdaptiveRetry("orders")
        int order() throws ConnectException {
            throw new ConnectException("refused");
        }

        @dev.resilience.spring.annotation.AdaptiveRetry("stock")
        int stock() {
            return 7;
        }
    }
}
