package dev.resilience.spring.advice.figures;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.core.retry.RetryBudget;
import dev.resilience.core.retry.StopReason;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a retry has counted since the start. Immutable.
 *
 * @param settings the settings in force
 * @param successes calls whose first attempt succeeded
 * @param successesAfterRetry calls that succeeded after at least one retry
 * @param stops calls that were given up, by reason
 * @param failedAttempts attempts that failed, by the kind of failure
 * @param amplification how often the work may run at most for one call from outside
 * @param budget what the budget of retries has counted; null where there is none
 * @param helped what retries were good for, by the kind of the first failure that was retried; empty while that is not recorded
 */
public record RetryFigures(
        AdaptiveRetryConfig settings,
        long successes,
        long successesAfterRetry,
        Map<StopReason, Long> stops,
        Map<FailureKind, Long> failedAttempts,
        long amplification,
        @Nullable Budget budget,
        Map<FailureKind, Helped> helped)
        implements PolicyFigures {

    /**
     * What a budget of retries has counted.
     *
     * @param name its name
     * @param granted retries that it has granted
     * @param refused retries that it has refused
     */
    public record Budget(String name, long granted, long refused) {}

    /**
     * What retries after one kind of failure were good for.
     *
     * @param calls calls that were retried
     * @param retries how often they were
     * @param successes calls of these that succeeded in the end
     */
    public record Helped(long calls, long retries, long successes) {

        /** Both together. */
        public Helped plus(Helped other) {
            return new Helped(calls + other.calls, retries + other.retries, successes + other.successes);
        }
    }

    public RetryFigures {
        stops = Map.copyOf(stops);
        failedAttempts = Map.copyOf(failedAttempts);
        helped = Map.copyOf(helped);
    }

    /** What a retry has counted by now. */
    public static RetryFigures of(AdaptiveRetry retry, Map<FailureKind, Helped> helped) {
        Map<StopReason, Long> stops = new EnumMap<>(StopReason.class);
        for (StopReason reason : StopReason.values()) {
            stops.put(reason, retry.stops(reason));
        }
        Map<FailureKind, Long> failed = new EnumMap<>(FailureKind.class);
        for (FailureKind kind : FailureKind.values()) {
            failed.put(kind, retry.failedAttempts(kind));
        }
        RetryBudget budget = retry.budget();
        return new RetryFigures(
                retry.settings(),
                retry.successes(),
                retry.successesAfterRetry(),
                stops,
                failed,
                retry.amplification(),
                budget == null ? null : new Budget(budget.name(), budget.granted(), budget.refused()),
                helped);
    }

    @Override
    public String type() {
        return AdaptiveRetry.TYPE;
    }

    @Override
    public long calls() {
        return successes + successesAfterRetry + sum(stops);
    }

    /** All attempts, first ones and retries. */
    public long attempts() {
        return successes + successesAfterRetry + sum(failedAttempts);
    }

    /** How often attempts were repeated. */
    public long retries() {
        return Math.max(0, attempts() - calls());
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
