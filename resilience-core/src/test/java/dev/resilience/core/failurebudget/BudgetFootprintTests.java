package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jol.info.GraphLayout;

/** Trap 42: what a budget keeps in memory depends on its settings only, not on traffic, threads or processors. */
@Timeout(60)
class BudgetFootprintTests {

    private static final int MOST = 4_096;

    private final ResilienceRuntime runtime = ResilienceRuntime.over(new FakeTimeSource(), Runnable::run);

    @Test
    void aBudgetTakesAtMostFourKilobytesWhateverThreadsDo() throws Exception {
        FailureBudget budget = FailureBudget.of(
                "search",
                FailureBudgetConfig.builder()
                        .onBreach(OnBreach.REJECT)
                        .window(Duration.ofSeconds(30))
                        .build(),
                runtime);
        assertThat(bytes(budget)).isLessThanOrEqualTo(MOST);

        Racers.run(4, racer -> {
            for (int i = 0; i < 20_000; i++) {
                try {
                    budget.acquire().end(i % 9 == 0 ? FailureBudgetTests.FAILURE : Outcome.SUCCESS);
                } catch (FailureBudgetExhaustedException rejection) {
                    assertThat(rejection.retryAfter()).isNotNull();
                }
            }
        });

        assertThat(budget.breaches()).isPositive();
        assertThat(budget.rejections()).isPositive();
        assertThat(bytes(budget)).isLessThanOrEqualTo(MOST);
    }

    /** What is shared by all budgets of an application belongs to none. */
    private long bytes(FailureBudget budget) {
        return GraphLayout.parseInstance(budget, runtime).totalSize()
                - GraphLayout.parseInstance(runtime).totalSize();
    }
}
