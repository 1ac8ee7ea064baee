package dev.resilience.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Steps;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The budget does what {@link RetryBudgetModel} does, step by step, and keeps its promise over long random histories. */
@Timeout(120)
class RetryBudgetModelTests {

    private static final List<FailureKind> KINDS =
            List.of(FailureKind.TRANSIENT, FailureKind.TIMEOUT, FailureKind.RATE_LIMITED);

    private static final List<RetryBudgetConfig> SETTINGS = List.of(
            settings(0.2, 10, Duration.ofSeconds(10)).build(),
            settings(1, 0, Duration.ofSeconds(1)).build(),
            settings(0.333, 3, Duration.ofSeconds(1))
                    .cost(FailureKind.TIMEOUT, 5)
                    .build(),
            settings(0.1, 1, Duration.ofNanos(101))
                    .cost(FailureKind.RATE_LIMITED, 2)
                    .build());

    private final long seed = Steps.seed();
    private final Random random = new Random(seed);
    private final FakeTimeSource time = new FakeTimeSource();

    private static RetryBudgetConfig.Builder settings(double ratio, int minPerSecond, Duration window) {
        return RetryBudgetConfig.builder()
                .ratio(ratio)
                .minPerSecond(minPerSecond)
                .window(window);
    }

    @RepeatedTest(4)
    void agreesWithTheModelStepByStep() {
        RetryBudgetConfig first = SETTINGS.get(random.nextInt(SETTINGS.size()));
        RetryBudget budget = RetryBudget.of("inventory", first, time);
        RetryBudgetModel model = new RetryBudgetModel(first);
        for (int i = 0; i < Steps.count() / 4; i++) {
            String step = step(budget, model);
            assertThat(budget.available(time.nanoTime()))
                    .as("seed %d, step %d: %s", seed, i, step)
                    .isEqualTo(model.available().doubleValue());
        }
        assertThat(budget.granted()).isEqualTo(model.granted).isPositive();
        assertThat(budget.refused()).isEqualTo(model.refused).isPositive();
    }

    private String step(RetryBudget budget, RetryBudgetModel model) {
        int draw = random.nextInt(1_000);
        if (draw < 400) {
            if (draw % 2 == 0) {
                budget.deposit();
            } else {
                budget.deposit(time.nanoTime());
            }
            model.deposit();
            return "deposit";
        }
        if (draw < 800) {
            FailureKind kind = KINDS.get(random.nextInt(KINDS.size()));
            assertThat(budget.tryWithdraw(kind, time.nanoTime()))
                    .as("seed %d: retry after %s", seed, kind)
                    .isEqualTo(model.tryWithdraw(kind));
            return "retry after " + kind;
        }
        if (draw == 999) {
            RetryBudgetConfig changed = SETTINGS.get(random.nextInt(SETTINGS.size()));
            budget.reconfigure(changed);
            model.reconfigure(changed);
            return "reconfigure to " + changed;
        }
        long nanos = gap(budget.settings().window().toNanos());
        time.advanceNanos(nanos);
        model.advance(nanos);
        return "advance by " + nanos;
    }

    private long gap(long window) {
        return switch (random.nextInt(20)) {
            case 0 -> window + (long) (random.nextDouble() * window);
            case 1 -> window / 30;
            case 2 -> random.nextInt(100) == 0 ? Duration.ofDays(1).toNanos() : 1_000_000_000L;
            default -> (long) (random.nextDouble() * window / 20);
        };
    }

    /** Trap 25: never more than promised, over any window and over all; and what is promised can be had. */
    @Test
    void retriesAreNeverMoreThanTheRatioOfFirstAttemptsAndTheFloor() {
        Duration window = Duration.ofSeconds(10);
        long slack = window.toNanos() / 30 + 1;
        RetryBudget budget =
                RetryBudget.of("inventory", settings(0.2, 10, window).build(), time);
        Deque<Long> firstAttempts = new ArrayDeque<>();
        Deque<Long> retries = new ArrayDeque<>();
        int failing = 0;
        int busy = 1;
        for (int i = 0; i < Steps.count() / 4; i++) {
            if (i % (Steps.count() / 80) == 0) {
                failing = i == 0 ? 99 : random.nextInt(4) * 33; // in one part of the history at least
                busy = random.nextInt(3);
                time.advanceNanos((long) (random.nextDouble() * 30e9));
            }
            time.advanceNanos((long) (random.nextDouble() * Math.pow(20, 3 + busy) * 100));
            long now = time.elapsed().toNanos();
            budget.deposit(time.nanoTime());
            firstAttempts.add(now);
            boolean granted = true;
            while (granted && random.nextInt(100) < failing) {
                granted = budget.tryWithdraw(FailureKind.TRANSIENT, time.nanoTime());
                if (granted) {
                    retries.add(now);
                }
            }
            forget(firstAttempts, now - 2 * (window.toNanos() + slack)); // a retry outlives who paid for it
            forget(retries, now - window.toNanos());
            assertThat((double) retries.size())
                    .as("seed %d, step %d", seed, i)
                    .isLessThanOrEqualTo(0.2 * firstAttempts.size() + 10 * 11);
            assertThat((double) budget.granted())
                    .as("seed %d, step %d", seed, i)
                    .isLessThanOrEqualTo(0.2 * budget.deposits() + 10 * (now / 1e9 + 1));
        }
        assertThat(budget.granted()).isPositive();
        assertThat(budget.refused()).isPositive();
    }

    private static void forget(Deque<Long> times, long until) {
        while (!times.isEmpty() && times.peek() <= until) {
            times.remove();
        }
    }

    /** Trap 25: it does not hold back what is promised either. */
    @Test
    void allRetriesOfTheRatioAndOfTheFloorAreGrantedUnderSteadyLoad() {
        RetryBudget budget = RetryBudget.of("inventory", RetryBudgetConfig.defaults(), time);
        int seconds = 300;
        for (int i = 0; i < seconds * 100; i++) {
            time.advanceNanos(10_000_000);
            budget.deposit();
            budget.tryWithdraw(FailureKind.TRANSIENT, time.nanoTime());
        }
        double promised = 0.2 * budget.deposits() + 10 * seconds;
        assertThat((double) budget.granted()).isBetween(promised * 0.95, promised + 10);
    }
}
