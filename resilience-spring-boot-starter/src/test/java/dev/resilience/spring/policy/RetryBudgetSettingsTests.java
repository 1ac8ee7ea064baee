package dev.resilience.spring.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.RetryBudget;
import dev.resilience.spring.Contexts;
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
