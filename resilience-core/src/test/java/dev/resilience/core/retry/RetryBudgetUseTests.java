package dev.resilience.core.retry;

import static dev.resilience.core.retry.RetryRig.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.RetryRig.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a retry asks of its budget, and who shares one. */
@Timeout(30)
class RetryBudgetUseTests {

    private final RetryRig rig = new RetryRig();

    @AfterEach
    void endThreads() {
        rig.close();
    }

    private static Consumer<AdaptiveRetryConfigBuilder> tokens(int perSecond, double ratio) {
        return settings ->
                settings.retryBudget(budget -> budget.minPerSecond(perSecond).ratio(ratio));
    }

    private static Consumer<AdaptiveRetryConfigBuilder> named(String budget, double ratio) {
        return settings -> settings.retryBudget(shared -> shared.name(budget).ratio(ratio));
    }

    private RetryBudget budget() {
        RetryBudget budget = rig.retry.budget();
        assertThat(budget).isNotNull();
        return budget;
    }

    private AdaptiveRetry retry(String name, Consumer<AdaptiveRetryConfigBuilder> settings) {
        return AdaptiveRetry.of(name, config(settings), rig.guarded.runtime, rig.extensions);
    }

    private static AdaptiveRetryConfig config(Consumer<AdaptiveRetryConfigBuilder> settings) {
        AdaptiveRetryConfigBuilder builder = AdaptiveRetryConfig.builder();
        settings.accept(builder);
        return builder.build();
    }

    @Test
    void aRetryWithoutTokensIsNotMadeAndItsCallerGetsTheFailureAtOnce() throws Exception {
        Pipeline pipeline = rig.pipeline(tokens(0, 1));
        Failure[] failures = times(3, FailureKind.TRANSIENT);

        assertThat(rig.call(pipeline, failures).failure()).isSameAs(failures[1]);

        assertThat(rig.begins).hasSize(2);
        assertThat(rig.retry.stops(StopReason.RETRY_BUDGET)).isEqualTo(1);
        assertThat(rig.retry.sleepers()).isZero();
        assertThat(budget().granted()).isEqualTo(1);
        assertThat(budget().refused()).isEqualTo(1);
    }

    @Test
    void onlyFirstAttemptsDepositAndTheLastAttemptTakesNoToken() throws Exception {
        Pipeline pipeline = rig.pipeline(tokens(100, 0.2));

        rig.call(pipeline, times(9, FailureKind.TRANSIENT));

        assertThat(rig.retry.stops(StopReason.KIND_BUDGET)).isEqualTo(1);
        assertThat(budget().deposits()).isEqualTo(1);
        assertThat(budget().granted()).isEqualTo(3);
        assertThat(budget().refused()).isZero();
    }

    @Test
    void whatIsNotRetriedForAnotherReasonTakesNoToken() throws Exception {
        Pipeline pipeline = rig.pipeline(settings -> settings.maxDuration(Duration.ofMillis(50)));

        rig.call(pipeline, times(2, FailureKind.TRANSIENT)); // the first delay is 100 ms
        rig.call(pipeline, times(2, FailureKind.PERMANENT));

        assertThat(budget().granted() + budget().refused()).isZero();
    }

    @Test
    void asynchronousCallsDepositAndPayAlike() {
        Pipeline pipeline = rig.pipeline(tokens(1, 0.2));
        CompletableFuture<String> call =
                pipeline.callAsync(() -> CompletableFuture.failedFuture(new Failure(FailureKind.TRANSIENT)));
        rig.guarded.time.advance(Duration.ofMillis(100));

        assertThat(call).isCompletedExceptionally();
        assertThat(rig.retry.stops(StopReason.RETRY_BUDGET)).isEqualTo(1);
        assertThat(budget().deposits()).isEqualTo(1);
        assertThat(budget().granted()).isEqualTo(1);
    }

    /** Without a limit of time nobody needs a reading of the clock when a call begins: the timer dates the deposits. */
    @Test
    void depositsOfCallsWithoutAReadingExpireToo() throws Exception {
        Pipeline pipeline = rig.pipeline(settings -> {
            settings.maxDuration(Duration.ZERO);
            tokens(0, 1).accept(settings);
        });
        rig.call(pipeline);
        assertThat(budget().deposits()).isEqualTo(1);
        rig.guarded.time.advance(Duration.ofSeconds(11));

        assertThat(budget().available()).isZero();
        assertThat(rig.guarded.time.scheduledTasks()).isZero();
    }

    @Test
    void aFailureThatCostsMoreTakesMoreTokens() throws Exception {
        Pipeline pipeline = rig.pipeline(settings ->
                settings.retryBudget(budget -> budget.minPerSecond(5).cost(FailureKind.TIMEOUT, 3)));

        rig.call(pipeline, times(2, FailureKind.TIMEOUT));

        assertThat(rig.retry.stops(StopReason.RETRY_BUDGET)).isEqualTo(1);
        assertThat(budget().granted()).isEqualTo(1);
    }

    @Test
    void aRetryMayNeedNoTokensAndMayBeChangedToNeedThem() throws Exception {
        Pipeline pipeline = rig.pipeline(settings -> settings.retryBudget(budget -> budget.enabled(false)));
        assertThat(rig.retry.budget()).isNull();
        assertThat(rig.retry.snapshot()).doesNotContainKey("retryBudget");
        assertThat(rig.call(pipeline, times(3, FailureKind.TRANSIENT)).value()).isEqualTo("done");

        rig.retry.reconfigure(config(tokens(0, 0.1)));
        rig.call(pipeline, times(3, FailureKind.TRANSIENT));

        assertThat(rig.retry.stops(StopReason.RETRY_BUDGET)).isEqualTo(1);
        assertThat(rig.retry.snapshot())
                .extractingByKey("retryBudget")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("name", "inventory")
                .containsEntry("refused", 1L);
    }

    @Test
    void changedValuesKeepWhatHasBeenCounted() throws Exception {
        Pipeline pipeline = rig.pipeline(tokens(1, 0.2));
        RetryBudget before = budget();
        rig.call(pipeline, times(1, FailureKind.TRANSIENT));

        rig.retry.reconfigure(config(tokens(20, 0.3)));

        assertThat(budget()).isSameAs(before);
        assertThat(before.settings().minPerSecond()).isEqualTo(20);
        assertThat(before.granted()).isEqualTo(1);
    }

    @Test
    void retriesOfOneNameShareTheirTokens() {
        rig.extensions = rig.extensions.withBudgets(new RetryBudgets());
        AdaptiveRetry orders = retry("orders", named("back-end", 0.2));
        AdaptiveRetry stock = retry("stock", named("backEnd", 0.2));
        AdaptiveRetry other = retry("other", settings -> {});
        AdaptiveRetry guest = retry("guest", named("other", 0.2));

        assertThat(stock.budget()).isSameAs(orders.budget());
        assertThat(guest.budget()).isSameAs(other.budget()).isNotSameAs(orders.budget());
    }

    @Test
    void differentValuesForOneBudgetAreRefusedAndBothAreNamed() {
        rig.extensions = rig.extensions.withBudgets(new RetryBudgets());
        AdaptiveRetry orders = retry("orders", named("backend", 0.2));

        assertThatThrownBy(() -> retry("stock", named("backend", 0.3)))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining(
                        "retry-budget.ratio = 0.3: is 0.2 for retry 'orders', which shares the budget 'backend'");
        assertThatThrownBy(() -> retry(
                        "stock",
                        settings -> settings.retryBudget(budget -> budget.name("backend")
                                .minPerSecond(7)
                                .window(Duration.ofSeconds(3))
                                .cost(FailureKind.TIMEOUT, 2))))
                .hasMessageContainingAll(
                        "retry-budget.min-per-second = 7: is 10 for retry 'orders'",
                        "retry-budget.window = PT3S: is PT10S for retry 'orders'",
                        "retry-budget.costs = {TIMEOUT=2}: is {} for retry 'orders'");
        AdaptiveRetry stock = retry("stock", settings -> {});
        RetryBudget own = stock.budget();
        assertThatThrownBy(() -> stock.reconfigure(config(named("backend", 0.3))))
                .isInstanceOf(ResilienceConfigurationException.class);
        assertThat(stock.budget()).isSameAs(own);
        assertThat(stock.settings().retryBudget().name()).isNull();
        assertThat(orders.settings().retryBudget().ratio()).isEqualTo(0.2);
    }

    @Test
    void aSharedBudgetIsChangedForAllByOneAndJoinedWithTheValuesOfAnyOfThem() {
        rig.extensions = rig.extensions.withBudgets(new RetryBudgets());
        AdaptiveRetry orders = retry("orders", named("backend", 0.2));
        AdaptiveRetry stock = retry("stock", named("backend", 0.2));

        stock.reconfigure(config(named("backend", 0.4)));

        RetryBudget shared = orders.budget();
        assertThat(shared).isNotNull();
        assertThat(shared.settings().ratio()).isEqualTo(0.4);
        assertThat(List.of(retry("late", named("backend", 0.2)), retry("later", named("backend", 0.4))))
                .allSatisfy(late -> assertThat(late.budget()).isSameAs(shared));
    }

    @Test
    void aNameThatIsOnlyWrittenDifferentlyIsTheSameBudget() {
        RetryBudgets budgets = new RetryBudgets();
        rig.extensions = rig.extensions.withBudgets(budgets);
        AdaptiveRetry stock = retry("stock-keeping", settings -> {});
        RetryBudget own = stock.budget();

        stock.reconfigure(config(named("stockKeeping", 0.2)));
        stock.reconfigure(config(named("stock-keeping", 0.4)));

        assertThat(own).isNotNull().isSameAs(stock.budget());
        assertThat(own.settings().ratio()).isEqualTo(0.4);
        assertThat(retry("guest", named("stock-keeping", 0.4)).budget()).isSameAs(own);
    }

    @Test
    void aBudgetThatOneAloneNamesIsNoticed() {
        RetryBudgets budgets = new RetryBudgets();
        rig.extensions = rig.extensions.withBudgets(budgets);
        retry("orders", named("backend", 0.2));
        AdaptiveRetry stock = retry("stock", named("backend", 0.2));
        retry("payments", named("payments", 0.2)); // its own
        assertThat(budgets.namedByOneAlone()).isEmpty();

        stock.reconfigure(config(named("bakend", 0.2)));

        assertThat(budgets.namedByOneAlone()).isEqualTo(Map.of("orders", "backend", "stock", "bakend"));
        assertThat(budgets.names()).containsExactly("backend", "bakend", "payments");
        stock.reconfigure(config(settings -> settings.retryBudget(budget -> budget.enabled(false))));
        assertThat(budgets.names()).containsExactly("backend", "payments");
    }

    @Test
    void allFaultsAreToldWithTheOtherSettings() {
        assertThatThrownBy(() -> config(settings -> settings.maxAttempts(0)
                        .retryBudget(budget -> budget.ratio(2)
                                .minPerSecond(-1)
                                .window(Duration.ZERO)
                                .name("a b")
                                .cost(FailureKind.TIMEOUT, 0))))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContainingAll(
                        "max-attempts = 0",
                        "retry-budget.ratio = 2.0",
                        "retry-budget.min-per-second = -1",
                        "retry-budget.window = PT0S",
                        "retry-budget.name = a b",
                        "retry-budget.costs.timeout = 0");
    }
}
