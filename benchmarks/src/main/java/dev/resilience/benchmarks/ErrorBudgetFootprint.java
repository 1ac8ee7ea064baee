package dev.resilience.benchmarks;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.ErrorBudgetConfig;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jol.info.GraphLayout;

/**
 * Measures the memory that one more failure budget retains, without an objective and with one: fresh, and after eight threads have
 * fought for it. Run it with {@code -XX:ActiveProcessorCount=64}, too.
 */
public final class ErrorBudgetFootprint {

    private static final int BUDGETS = 20;
    private static final int CALLS = 5_000;
    private static final Outcome FAILURE = Classification.of(FailureKind.SERVER_ERROR, "benchmark");

    private ErrorBudgetFootprint() {}

    /** Prints the table. */
    public static void main(String[] args) throws InterruptedException {
        System.setProperty("jol.magicFieldOffset", "true"); // records hide the offsets of their fields
        System.out.println("| objective over | fresh | eight threads |");
        System.out.println("| --- | --- | --- |");
        print("none", null);
        for (int days : new int[] {1, 30, 92}) {
            print(days + " d", new ErrorBudgetConfig(0.999, Duration.ofDays(days), null));
        }
    }

    private static void print(String objective, @Nullable ErrorBudgetConfig config) throws InterruptedException {
        System.out.printf("| %s | %d | %d |%n", objective, retained(config, 0), retained(config, 8));
    }

    /** What the second half of many budgets adds to the first: what all share does not count. */
    private static long retained(@Nullable ErrorBudgetConfig config, int threads) throws InterruptedException {
        List<Object> budgets = new ArrayList<>();
        for (int i = 0; i < 2 * BUDGETS; i++) {
            FailureBudget budget = FailureBudget.of(
                    "budget",
                    FailureBudgetConfig.builder()
                            .threshold(0.9)
                            .objective(config)
                            .build());
            use(budget, threads);
            budget.close(); // else the timer would hold all of them, and all of them the timer
            budgets.add(budget);
        }
        long half =
                GraphLayout.parseInstance(budgets.subList(0, BUDGETS).toArray()).totalSize();
        return (GraphLayout.parseInstance(budgets.toArray()).totalSize() - half) / BUDGETS;
    }

    private static void use(FailureBudget budget, int threads) throws InterruptedException {
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread user = new Thread(() -> {
                for (int n = 0; n < CALLS; n++) {
                    budget.acquire().end(n % 10 == 0 ? FAILURE : Outcome.SUCCESS);
                }
            });
            users.add(user);
            user.start();
        }
        for (Thread user : users) {
            user.join();
        }
    }
}
