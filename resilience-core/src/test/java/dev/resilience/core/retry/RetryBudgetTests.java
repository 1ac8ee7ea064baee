package dev.resilience.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryBudgetTests {

    private final FakeTimeSource time = new FakeTimeSource();

    private RetryBudget budget(double ratio, int minPerSecond) {
        return RetryBudget.of(
                "inventory",
                RetryBudgetConfig.builder()
                        .ratio(ratio)
                        .minPerSecond(minPerSecond)
                        .build(),
                time);
    }

    private boolean retry(RetryBudget budget) {
        return budget.tryWithdraw(FailureKind.TRANSIENT, time.nanoTime());
    }

    private static void deposit(RetryBudget budget, int times) {
        for (int i = 0; i < times; i++) {
            budget.deposit();
        }
    }

    @Test
    void everyFifthFirstAttemptPaysForARetry() {
        RetryBudget budget = budget(0.2, 0);
        deposit(budget, 9);

        assertThat(retry(budget)).isTrue();
        assertThat(retry(budget)).isFalse();
        deposit(budget, 1);
        assertThat(retry(budget)).isTrue();
        assertThat(retry(budget)).isFalse();
        assertThat(budget.granted()).isEqualTo(2);
        assertThat(budget.refused()).isEqualTo(2);
        assertThat(budget.amplification()).isEqualTo(1.2);
    }

    /** Nobody looks in between: a deposit with a reading books those before it. */
    @Test
    void depositsWithAReadingAreDatedByTheNextOne() {
        RetryBudget budget = budget(1, 0);
        budget.deposit(time.nanoTime());
        time.advance(Duration.ofSeconds(9));
        budget.deposit(time.nanoTime());
        time.advance(Duration.ofSeconds(2));

        assertThat(budget.available()).isEqualTo(1);
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void faultySettingsAreRefusedAndTheOldOnesStay() {
        RetryBudget budget = budget(0.2, 10);
        RetryBudgetConfig faulty =
                RetryBudgetConfig.builder().ratio(2).minPerSecond(-1).build();

        assertThatThrownBy(() -> RetryBudget.of("inventory", faulty, time))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContainingAll("retry-budget.ratio = 2.0", "retry-budget.min-per-second = -1");
        assertThatThrownBy(() -> budget.reconfigure(faulty)).isInstanceOf(ResilienceConfigurationException.class);
        assertThat(budget.settings().ratio()).isEqualTo(0.2);
        assertThat(budget.available()).isEqualTo(10);
    }

    @Test
    void theFloorAccruesContinuouslyAndPilesUpForOneSecond() {
        RetryBudget budget = budget(0.2, 10);
        assertThat(budget.available()).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            assertThat(retry(budget)).isTrue();
        }
        assertThat(retry(budget)).isFalse();

        time.advance(Duration.ofMillis(99));
        assertThat(retry(budget)).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(retry(budget)).isTrue();
        time.advance(Duration.ofDays(365));
        assertThat(budget.available()).isEqualTo(10);
    }

    @Test
    void firstAttemptsExpireWhetherOrNotTheyCameWithAReading() {
        RetryBudget budget = budget(1, 0);
        budget.deposit();
        time.advance(Duration.ofSeconds(5));
        budget.deposit(time.nanoTime());

        time.advance(Duration.ofSeconds(5));
        assertThat(budget.available()).isEqualTo(2);
        time.advance(Duration.ofMillis(334));
        assertThat(budget.available()).isEqualTo(1);
        time.advance(Duration.ofSeconds(5));
        assertThat(budget.available()).isZero();
    }

    /** An hour of success is no licence for a storm. */
    @Test
    void firstAttemptsOfLongAgoPayForNothingThoughNobodyLookedMeanwhile() {
        RetryBudget budget = budget(1, 0);
        for (int second = 0; second < 3_600; second++) {
            budget.deposit();
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(budget.available()).isBetween(10.0, 11.0);
        assertThat(time.scheduledTasks()).as("the timer rests").isZero();
    }

    @Test
    void aRetryTakesWhatItsKindCostsOrNothing() {
        RetryBudget budget = RetryBudget.of(
                "inventory",
                RetryBudgetConfig.builder().cost(FailureKind.TIMEOUT, 6).build(),
                time);

        assertThat(budget.tryWithdraw(FailureKind.TIMEOUT, time.nanoTime())).isTrue();
        assertThat(budget.tryWithdraw(FailureKind.TIMEOUT, time.nanoTime())).isFalse();
        assertThat(budget.available()).isEqualTo(4);
        assertThat(budget.tryWithdraw(FailureKind.TRANSIENT, time.nanoTime())).isTrue();
    }

    @Test
    void changedSettingsApplyAtOnceAndWhatWasCountedStays() {
        RetryBudget budget = budget(0.2, 10);
        deposit(budget, 100);
        budget.reconfigure(RetryBudgetConfig.builder()
                .ratio(0.5)
                .minPerSecond(1)
                .window(Duration.ofSeconds(1))
                .build());

        assertThat(budget.available()).isEqualTo(51);
        time.advance(Duration.ofMillis(1_100));
        assertThat(budget.available()).isEqualTo(1);
    }

    @Test
    void faultySettingsAreAllNamedAndChangeNothing() {
        RetryBudget budget = budget(0.2, 10);
        RetryBudgetConfig faulty = RetryBudgetConfig.builder()
                .ratio(20)
                .minPerSecond(-1)
                .window(Duration.ZERO)
                .cost(FailureKind.RATE_LIMITED, 0)
                .build();

        assertThatThrownBy(() -> budget.reconfigure(faulty))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("retry-budget.ratio")
                .hasMessageContaining("Did you mean 20%?")
                .hasMessageContaining("retry-budget.min-per-second")
                .hasMessageContaining("retry-budget.window")
                .hasMessageContaining("retry-budget.costs.rate-limited");
        assertThat(budget.settings()).isEqualTo(RetryBudgetConfig.defaults());
    }

    @Test
    void threadsThatCompeteSpendEveryTokenOnceAndNoneTwice() throws Exception {
        RetryBudget budget = budget(0.5, 7);
        LongAdder granted = new LongAdder();
        CyclicBarrier barrier = new CyclicBarrier(4);

        Racers.run(4, racer -> {
            for (int round = 0; round < 500; round++) {
                barrier.await();
                for (int i = 0; i < 50; i++) {
                    if (i % 2 == 0) {
                        budget.deposit();
                    } else {
                        budget.deposit(time.nanoTime());
                    }
                    if (retry(budget)) {
                        granted.increment();
                    }
                }
            }
        });

        while (retry(budget)) {
            granted.increment();
        }
        assertThat(budget.deposits()).isEqualTo(4 * 500 * 50);
        assertThat(granted.sum()).isEqualTo(budget.granted()).isEqualTo(4 * 500 * 50 / 2 + 7);
    }

    @Test
    void noDepositIsLostOrCountedTwiceWhileTimePasses() throws Exception {
        RetryBudget budget = RetryBudget.of(
                "inventory",
                RetryBudgetConfig.builder()
                        .ratio(1)
                        .minPerSecond(0)
                        .window(Duration.ofHours(1))
                        .build(),
                time);
        int each = 100_000;
        Racers.run(3, racer -> {
            for (int i = 0; i < each; i++) {
                if (racer == 0) {
                    budget.deposit();
                } else {
                    budget.deposit(time.nanoTime());
                }
                if (racer == 0 && i % 1_000 == 0) {
                    time.advance(Duration.ofSeconds(30)); // 50 minutes in all
                }
            }
        });
        assertThat(budget.available()).isEqualTo(3 * each);
    }
}
