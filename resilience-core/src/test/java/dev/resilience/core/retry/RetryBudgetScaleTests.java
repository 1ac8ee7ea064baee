package dev.resilience.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Steps;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.test.time.FakeTimeSource;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Retry budgets that shrink as a failure budget is spent. */
@Timeout(60)
class RetryBudgetScaleTests {

    private final FakeTimeSource time = new FakeTimeSource();
    private double factor = 1;

    private RetryBudgetConfig.Builder settings(double ratio, int minPerSecond) {
        return RetryBudgetConfig.builder().ratio(ratio).minPerSecond(minPerSecond);
    }

    private RetryBudget scaled(double ratio, int minPerSecond) {
        return RetryBudget.of(
                "inventory",
                settings(ratio, minPerSecond).failureBudget(() -> factor).build(),
                time);
    }

    private int granted(RetryBudget budget, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.tryWithdraw(FailureKind.TRANSIENT, time.nanoTime()) ? 1 : 0;
        }
        return granted;
    }

    private static void deposit(RetryBudget budget, int times) {
        for (int i = 0; i < times; i++) {
            budget.deposit();
        }
    }

    @Test
    void depositsPayForAsMuchLessAsTheFactorSays() {
        RetryBudget budget = scaled(0.5, 0);
        deposit(budget, 100);
        factor = 0.25;
        assertThat(budget.available()).isEqualTo(12.5);
        assertThat(granted(budget, 50)).isEqualTo(12);
        factor = 0;
        assertThat(granted(budget, 50)).isZero();
        factor = 1;
        assertThat(granted(budget, 50)).isEqualTo(38);
    }

    @Test
    void theFloorShrinksInHeightAndInFlow() {
        RetryBudget budget = scaled(0.2, 10);
        factor = 0.3;
        assertThat(granted(budget, 50)).isEqualTo(3);
        int inTenSeconds = 0;
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofMillis(100));
            inTenSeconds += granted(budget, 5);
        }
        assertThat(inTenSeconds).isBetween(29, 30);
        factor = 0;
        time.advance(Duration.ofHours(1));
        assertThat(granted(budget, 5)).isZero();
        factor = 1;
        time.advance(Duration.ofMillis(500));
        assertThat(granted(budget, 50)).isEqualTo(5);
    }

    @Test
    void lookingAtItTakesNothing() {
        RetryBudget budget = scaled(0.2, 10);
        factor = 0;
        assertThat(budget.available()).isZero();
        assertThat(budget.snapshot()).containsEntry("scale", 0.0).containsEntry("available", 0.0);
        factor = 1;
        assertThat(budget.available()).isEqualTo(10);
        assertThat(scaledBy(null).snapshot()).doesNotContainKey("scale");
    }

    @Test
    void aFactorOutOfRangeCountsAsTheNearestAndOneThatIsNoneAsOne() {
        RetryBudget budget = scaled(0.2, 10);
        factor = -3;
        assertThat(budget.available()).isZero();
        factor = 7;
        assertThat(budget.available()).isEqualTo(10);
        factor = Double.NaN;
        assertThat(budget.available()).isEqualTo(10);
        RetryBudget failing = scaledBy(() -> {
            throw new IllegalStateException("no figure");
        });
        assertThat(granted(failing, 20)).isEqualTo(10);
    }

    private RetryBudget scaledBy(RetryBudgetScale scale) {
        return RetryBudget.of(
                "inventory", settings(0.2, 10).failureBudget(scale).build(), time);
    }

    /**
     * Whatever the factor does, and whenever it does it: retries are never more than an unlinked budget promises. They can be more
     * than its twin has granted by then: what was refused while the factor was small can be had once it is large.
     */
    @RepeatedTest(8)
    void retriesAreNeverMoreThanPromisedWhateverTheFactorDoes() {
        long seed = Steps.seed();
        Random random = new Random(seed);
        double ratio = 0.05 + random.nextDouble() * 0.95;
        int floor = random.nextInt(20);
        RetryBudget linked = scaled(ratio, floor);
        RetryBudget plain = RetryBudget.of("plain", settings(ratio, floor).build(), time);
        for (int i = 0; i < Steps.count() / 8; i++) {
            switch (random.nextInt(8)) {
                case 0 -> factor = random.nextInt(4) / 3.0;
                case 1 -> factor = random.nextDouble();
                case 2 -> time.advanceNanos((long) (Math.pow(random.nextDouble(), 6) * 12e9));
                case 3, 4 -> {
                    linked.deposit();
                    plain.deposit();
                }
                default -> {
                    linked.tryWithdraw(FailureKind.TRANSIENT, time.nanoTime());
                    plain.tryWithdraw(FailureKind.TRANSIENT, time.nanoTime());
                }
            }
            double seconds = time.elapsed().toNanos() / 1e9;
            assertThat((double) linked.granted())
                    .as("seed %d, step %d", seed, i)
                    .isLessThanOrEqualTo(ratio * linked.deposits() + floor * (seconds + 1) + 1e-3);
        }
        assertThat(linked.granted()).isPositive();
        assertThat(linked.refused()).isGreaterThan(plain.refused());
    }

    /** Half of the calls fail for a time: retries become fewer, end with the breach, and come back when the failures have left the window. */
    @Test
    void retriesShrinkAsTheBudgetBurnsAndComeBack() {
        ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
        FailureBudget failures = FailureBudget.of(
                "inventory",
                FailureBudgetConfig.builder()
                        .threshold(0.2)
                        .window(Duration.ofSeconds(30))
                        .minSamples(20)
                        .build(),
                runtime);
        AdaptiveRetry retry = AdaptiveRetry.of(
                "inventory",
                AdaptiveRetryConfig.builder()
                        .maxAttempts(2)
                        .maxDuration(Duration.ZERO)
                        .backoffBase(Duration.ZERO)
                        .backoffMax(Duration.ZERO)
                        .retryBudget(
                                budget -> budget.ratio(1).minPerSecond(5).failureBudget(() -> 1 - failures.spent()))
                        .build(),
                runtime);
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(runtime)
                .with(failures)
                .with(retry)
                .build();

        int healthy = retriesOf(pipeline, 100, 0);
        assertThat(failures.spent()).isZero();
        int burning = retriesOf(pipeline, 20, 2);
        assertThat(failures.spent()).isBetween(0.3, 0.99);
        double share = 1 - failures.spent();
        assertThat(retry.budget()).isNotNull();
        double left = retry.budget().available();
        retriesOf(pipeline, 60, 2);
        assertThat(failures.isBreached()).isTrue();
        assertThat(failures.spent()).isGreaterThanOrEqualTo(1);
        assertThat(retry.budget().available()).isZero();
        int breached = retriesOf(pipeline, 20, 1);
        time.advance(Duration.ofMinutes(1));
        retriesOf(pipeline, 20, 0);
        assertThat(failures.isBreached()).isFalse();
        int recovered = retriesOf(pipeline, 4, 1);

        assertThat(healthy).isZero();
        assertThat(burning).isEqualTo(10);
        assertThat(left).isLessThan((120 + 5) * share);
        assertThat(breached).isZero();
        assertThat(recovered).isPositive();
    }

    /** Makes calls, of which every n-th fails in all its attempts. */
    private int retriesOf(Pipeline pipeline, int calls, int everyNth) {
        AtomicInteger attempts = new AtomicInteger();
        for (int i = 1; i <= calls; i++) {
            boolean fails = everyNth > 0 && i % everyNth == 0;
            time.advance(Duration.ofMillis(10));
            try {
                pipeline.call(() -> {
                    attempts.incrementAndGet();
                    if (fails) {
                        throw new ConnectException("refused");
                    }
                    return 1;
                });
            } catch (ConnectException expected) {
                // the budget counts it
            }
        }
        return attempts.get() - calls;
    }
}
