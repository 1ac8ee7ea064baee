package dev.resilience.spring.metrics;

import static dev.resilience.spring.metrics.PolicyMeters.counter;
import static dev.resilience.spring.metrics.PolicyMeters.gauge;
import static dev.resilience.spring.metrics.PolicyMeters.gaugeOfAll;

import dev.resilience.core.Verdict;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.RetryBudget;
import dev.resilience.core.retry.StopReason;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.core.window.Counts;
import dev.resilience.spring.metrics.PolicyMeters.Definition;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The meters of the policies that come with the starter. */
final class StandardMeters {

    private StandardMeters() {}

    static List<PolicyMeters> all() {
        return List.of(circuitBreaker(), retry(), bulkhead(), timeout(), failureBudget());
    }

    private static PolicyMeters circuitBreaker() {
        Class<CircuitBreaker> type = CircuitBreaker.class;
        List<Definition> meters = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            meters.add(
                    breakerCalls(word(verdict), breaker -> breaker.statistics().outcomes(verdict)));
        }
        meters.add(breakerCalls("rejected", breaker -> breaker.statistics().rejections()));
        for (CircuitBreakerState state : CircuitBreakerState.values()) {
            meters.add(gauge(
                    type,
                    "resilience.circuitbreaker.state",
                    "Circuit breakers in a state",
                    List.of(Tag.of("state", word(state))),
                    breaker -> breaker.state() == state ? 1 : 0));
            for (CircuitBreakerState from : CircuitBreakerState.values()) {
                if (isPossible(from, state)) {
                    meters.add(counter(
                            type,
                            "resilience.circuitbreaker.transitions",
                            "Changes of state",
                            List.of(Tag.of("from", word(from)), Tag.of("to", word(state))),
                            breaker -> breaker.statistics().transitions(from, state)));
                }
            }
        }
        meters.add(gaugeOfAll(
                type,
                "resilience.circuitbreaker.failure.rate",
                "Ratio of failures in the window",
                breakers -> rate(breakers, CircuitBreaker::counts)));
        meters.add(counter(
                type,
                "resilience.circuitbreaker.slow.calls",
                "Calls that were slow, failed or not",
                List.of(),
                breaker -> breaker.statistics().slowCalls()));
        meters.add(gaugeOfAll(
                type,
                "resilience.circuitbreaker.slow.call.rate",
                "Ratio of slow calls in the window",
                StandardMeters::slowRate));
        meters.add(gauge(
                type,
                "resilience.circuitbreaker.buffered",
                "Outcomes in the window",
                List.of(),
                breaker -> breaker.counts().calls()));
        return new PolicyMeters(CircuitBreaker.TYPE, meters);
    }

    private static Definition breakerCalls(String outcome, ToDoubleFunction<CircuitBreaker> count) {
        return counter(
                CircuitBreaker.class,
                "resilience.circuitbreaker.calls",
                "Calls by what they say about the resource, and calls that were not let through",
                outcome(outcome),
                count);
    }

    /** Operators may choose any state from any other, but OPEN and HALF_OPEN are reached by what calls do. */
    private static boolean isPossible(CircuitBreakerState from, CircuitBreakerState to) {
        return switch (to) {
            case OPEN -> from == CircuitBreakerState.CLOSED || from == CircuitBreakerState.HALF_OPEN;
            case HALF_OPEN -> from == CircuitBreakerState.OPEN || from == CircuitBreakerState.FORCED_OPEN;
            default -> true;
        };
    }

    private static PolicyMeters retry() {
        List<Definition> meters = new ArrayList<>();
        meters.add(retryCalls("success", AdaptiveRetry::successes));
        meters.add(retryCalls("success.after.retry", AdaptiveRetry::successesAfterRetry));
        meters.add(retryCalls("exhausted", StopReason.MAX_ATTEMPTS, StopReason.KIND_BUDGET));
        meters.add(retryCalls("not.retryable", StopReason.NOT_RETRYABLE, StopReason.ABORTED, StopReason.DEFERRED));
        meters.add(retryCalls("budget", StopReason.RETRY_BUDGET));
        meters.add(retryCalls("deadline", StopReason.DEADLINE, StopReason.NOT_ADMITTED));
        for (FailureKind kind : FailureKind.values()) {
            meters.add(counter(
                    AdaptiveRetry.class,
                    "resilience.retry.attempts",
                    "Failed attempts by kind of failure",
                    List.of(Tag.of("kind", word(kind))),
                    retry -> retry.failedAttempts(kind)));
        }
        meters.add(gaugeOfAll(
                AdaptiveRetry.class,
                "resilience.retry.budget.available",
                "Tokens for retries that are there",
                StandardMeters::tokens));
        return new PolicyMeters(AdaptiveRetry.TYPE, meters);
    }

    /** Several retries may share one budget. */
    private static double tokens(Stream<AdaptiveRetry> retries) {
        List<RetryBudget> budgets = retries.map(AdaptiveRetry::budget)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return budgets.isEmpty()
                ? Double.NaN
                : budgets.stream().mapToDouble(RetryBudget::available).sum();
    }

    private static Definition retryCalls(String outcome, StopReason... reasons) {
        return retryCalls(
                outcome, retry -> Stream.of(reasons).mapToLong(retry::stops).sum());
    }

    private static Definition retryCalls(String outcome, ToDoubleFunction<AdaptiveRetry> count) {
        return counter(
                AdaptiveRetry.class, "resilience.retry.calls", "Calls by how they ended", outcome(outcome), count);
    }

    private static PolicyMeters bulkhead() {
        Class<Bulkhead> type = Bulkhead.class;
        String calls = "resilience.bulkhead.calls";
        String description = "Calls that were let through, and calls that were not";
        return new PolicyMeters(
                Bulkhead.TYPE,
                List.of(
                        gauge(type, "resilience.bulkhead.active", "Calls that run", List.of(), Bulkhead::active),
                        gauge(type, "resilience.bulkhead.queued", "Calls that wait", List.of(), Bulkhead::queued),
                        gauge(
                                type,
                                "resilience.bulkhead.max",
                                "Calls that may run at once now",
                                List.of(),
                                Bulkhead::max),
                        gauge(
                                type,
                                "resilience.bulkhead.zombies",
                                "Work that holds a permit although its call has ended",
                                List.of(),
                                Bulkhead::zombies),
                        counter(type, calls, description, outcome("accepted"), Bulkhead::accepted),
                        counter(type, calls, description, outcome("rejected"), Bulkhead::rejected)));
    }

    private static PolicyMeters timeout() {
        Class<Timeout> type = Timeout.class;
        String calls = "resilience.timeout.calls";
        String description = "Calls by how they ended";
        return new PolicyMeters(
                Timeout.TYPE,
                List.of(
                        counter(type, calls, description, outcome("success"), Timeout::successes),
                        counter(type, calls, description, outcome("failure"), Timeout::failures),
                        counter(type, calls, description, outcome("timeout"), Timeout::timeouts)));
    }

    private static PolicyMeters failureBudget() {
        Class<FailureBudget> type = FailureBudget.class;
        List<Definition> meters = new ArrayList<>();
        meters.add(gaugeOfAll(
                type,
                "resilience.failurebudget.rate",
                "Ratio of failures in the window",
                budgets -> rate(budgets, FailureBudget::counts)));
        meters.add(gauge(
                type,
                "resilience.failurebudget.breached",
                "Budgets that are breached",
                List.of(),
                budget -> budget.isBreached() ? 1 : 0));
        meters.addAll(ErrorBudgetMeters.all());
        return new PolicyMeters(FailureBudget.TYPE, meters);
    }

    /** NaN, which monitoring systems show as "no value", while nothing was counted. */
    private static <P> double rate(Stream<P> policies, Function<P, Counts> counts) {
        long calls = 0;
        long failures = 0;
        for (Counts each : policies.map(counts).toList()) {
            calls += each.calls();
            failures += each.failures();
        }
        return calls == 0 ? Double.NaN : (double) failures / calls;
    }

    /** NaN while nothing was counted, or no breaker looks for slow calls. */
    private static double slowRate(Stream<CircuitBreaker> breakers) {
        return slowRate(breakers.filter(breaker -> breaker.settings().slowCallDuration() != null)
                .map(CircuitBreaker::counts)
                .toList());
    }

    private static double slowRate(List<Counts> counts) {
        long calls = counts.stream().mapToLong(Counts::calls).sum();
        return calls == 0
                ? Double.NaN
                : (double) counts.stream().mapToLong(Counts::slow).sum() / calls;
    }

    private static List<Tag> outcome(String outcome) {
        return List.of(Tag.of("outcome", outcome));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
