package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import java.util.List;

/** The rules of the starter. */
public final class ShippedRules {

    /** All of them, in the order in which they are asked. */
    public static final List<AdviceRule> ALL = List.of(
            new TimeoutBelowLatency(),
            new TimeoutsUnexplained(),
            new TimeoutProtectsNothing(),
            new AttemptsExceedLimit(),
            new BulkheadTooSmall(),
            new BulkheadNeverNearLimit(),
            new BreakerCannotOpen(),
            new BreakerWindowOutdated(),
            new SlowBelowMedian(),
            new BreakerFlaps(),
            new RetryNeverHelps(),
            new RetriesAmplify(),
            new RetryBudgetEmpty(),
            new BudgetTooFewSamples(),
            new FallbackFails(),
            new NeverUsed());

    private ShippedRules() {}
}
