package dev.resilience.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.RetryRig.Failure;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call deposits once, however it ends and whichever budget its retry uses meanwhile. */
@Timeout(30)
class FirstAttemptsTests {

    private final RetryRig rig = new RetryRig();

    @AfterEach
    void endThreads() {
        rig.close();
    }

    private static AdaptiveRetryConfig with(String budget) {
        return AdaptiveRetryConfig.builder()
                .retryBudget(settings -> settings.name(budget).ratio(1).minPerSecond(0))
                .build();
    }

    private static AdaptiveRetryConfig withoutBudget() {
        return AdaptiveRetryConfig.builder()
                .retryBudget(settings -> settings.enabled(false))
                .build();
    }

    private RetryBudget present() {
        return Objects.requireNonNull(rig.retry.budget());
    }

    @Test
    void aCallDepositsWhenItsFirstAttemptEnds() throws Exception {
        Pipeline pipeline = rig.pipeline(settings -> {});
        List<Long> during = new ArrayList<>();
        rig.inWork = () -> during.add(present().deposits());

        rig.call(pipeline, new Failure(FailureKind.TRANSIENT));
        rig.call(pipeline);

        assertThat(during).containsExactly(0L, 1L, 1L);
        assertThat(present().deposits()).isEqualTo(2);
        assertThat(rig.retry.successes()).isEqualTo(1);
    }

    @Test
    void soDoesAnAsynchronousCall() {
        Pipeline pipeline = rig.pipeline(settings -> {});
        CompletableFuture<String> work = new CompletableFuture<>();
        pipeline.callAsync(() -> work);
        assertThat(present().deposits()).isZero();

        work.complete("done");

        assertThat(present().deposits()).isEqualTo(1);
    }

    @Test
    void aCallInsideAnotherOnesAttemptDepositsToo() throws Exception {
        Pipeline inner = rig.pipeline(settings -> {});
        AdaptiveRetry retry = rig.retry;
        Pipeline outer = rig.pipeline(settings -> {});
        rig.inWork = () -> inner.call(() -> "inner");

        rig.call(outer);

        assertThat(Objects.requireNonNull(retry.budget()).deposits()).isEqualTo(1);
    }

    /** Nobody looks in between: a first attempt dates those before it, or has the timer do so. */
    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "10, false", "10, true"})
    void firstAttemptsAreDatedWhetherTheySucceedOrFail(int maxSeconds, boolean fails) {
        Pipeline pipeline = rig.pipeline(settings -> settings.maxDuration(Duration.ofSeconds(maxSeconds))
                .retryBudget(budget -> budget.ratio(1).minPerSecond(0)));

        for (int i = 0; i < 2; i++) {
            pipeline.execute(() -> {
                if (fails) {
                    throw new Failure(FailureKind.PERMANENT);
                }
                return "done";
            });
            rig.guarded.time.advance(Duration.ofSeconds(6));
        }

        assertThat(present().available())
                .isEqualTo(1); // the window is 10 s: the first one is over, the second one is not
    }

    @Test
    void whatWasDepositedStaysWhereItIsWhenARetryUsesAnotherBudget() throws Exception {
        Pipeline pipeline = rig.pipeline(settings -> {});
        rig.call(pipeline);
        RetryBudget first = present();

        rig.retry.reconfigure(with("other"));
        RetryBudget second = present();
        rig.call(pipeline);
        rig.call(pipeline);
        rig.retry.reconfigure(withoutBudget());
        rig.call(pipeline);
        rig.retry.reconfigure(with("third"));
        rig.call(pipeline);

        assertThat(first.deposits()).isEqualTo(1);
        assertThat(second.deposits()).isEqualTo(2);
        assertThat(present().deposits()).isEqualTo(1);
        assertThat(rig.retry.successes()).isEqualTo(5);
    }

    @Test
    void changedValuesOfABudgetLeaveItsDepositsAlone() throws Exception {
        Pipeline pipeline = rig.pipeline(settings -> {});
        rig.call(pipeline);

        rig.retry.reconfigure(AdaptiveRetryConfig.builder()
                .retryBudget(budget -> budget.ratio(0.5))
                .build());
        rig.call(pipeline);

        assertThat(present().deposits()).isEqualTo(2);
    }

    @Test
    void everyCallDepositsOnceWhileSeveralThreadsExchangeTheBudget() throws Exception {
        rig.extensions = rig.extensions.withBudgets(new RetryBudgets());
        List<RetryBudget> budgets = List.of(keptBudget("one"), keptBudget("two"));
        Pipeline pipeline = rig.pipeline(settings ->
                settings.retryBudget(budget -> budget.name("one").ratio(1).minPerSecond(0)));
        AtomicInteger exchanging = new AtomicInteger(2);

        Racers.run(4, racer -> {
            if (racer < 2) {
                do {
                    pipeline.call(() -> "done");
                } while (exchanging.get() > 0);
            } else {
                for (int i = 0; i < 1_000; i++) {
                    rig.retry.reconfigure(with(i % 2 == 0 ? "two" : "one"));
                }
                exchanging.decrementAndGet();
            }
        });

        assertThat(budgets.stream().mapToLong(RetryBudget::deposits).sum())
                .isEqualTo(rig.retry.successes())
                .isGreaterThan(1);
    }

    /** One that another retry uses, so that it is the same whenever somebody comes back to it. */
    private RetryBudget keptBudget(String name) {
        AdaptiveRetry keeper = AdaptiveRetry.of("keeper-of-" + name, with(name), rig.guarded.runtime, rig.extensions);
        return Objects.requireNonNull(keeper.budget());
    }

    @Test
    void aRetryThatIsGoneIsForgottenAndItsDepositsStay() {
        RetryBudget budget = RetryBudget.of("shared", RetryBudgetConfig.defaults(), rig.guarded.time);
        WeakReference<LongAdder> gone = countedAndForgotten(budget);

        for (int i = 0; i < 100 && gone.get() != null; i++) {
            System.gc();
        }

        assertThat(gone.get()).isNull();
        budget.deposit();
        assertThat(budget.deposits()).isEqualTo(2);
    }

    private static WeakReference<LongAdder> countedAndForgotten(RetryBudget budget) {
        LongAdder successes = new LongAdder();
        budget.join(successes, 0);
        successes.increment();
        assertThat(budget.deposits()).isEqualTo(1);
        return new WeakReference<>(successes);
    }
}
