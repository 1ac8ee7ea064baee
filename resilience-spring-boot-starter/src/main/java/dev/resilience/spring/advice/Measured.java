package dev.resilience.spring.advice;

import dev.resilience.core.Policy;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.spring.advice.figures.BreakerFigures;
import dev.resilience.spring.advice.figures.BudgetFigures;
import dev.resilience.spring.advice.figures.BulkheadFigures;
import dev.resilience.spring.advice.figures.FallbackFigures;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.PolicyFigures;
import dev.resilience.spring.advice.figures.RetryFigures;
import dev.resilience.spring.advice.figures.TimeoutFigures;
import dev.resilience.spring.advice.recording.Recordings;
import dev.resilience.spring.advice.recording.RetryHelp;
import dev.resilience.spring.intercept.FallbackPolicy;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers what is known about every name. Reading changes nothing. Thread-safe. */
final class Measured {

    private final PolicyRegistry registry;
    private final GuardedMethods methods;
    private final TrafficWatch watch;
    private final @Nullable Recordings recordings;
    private final @Nullable RetryHelp retryHelp;

    Measured(
            PolicyRegistry registry,
            GuardedMethods methods,
            TrafficWatch watch,
            @Nullable Recordings recordings,
            @Nullable RetryHelp retryHelp) {
        this.registry = registry;
        this.methods = methods;
        this.watch = watch;
        this.recordings = recordings;
        this.retryHelp = retryHelp;
    }

    /** All names, in order. */
    List<MeasuredInstance> all() {
        Duration observed = watch.observed();
        Map<String, String> names = new TreeMap<>();
        Map<String, List<PolicyFigures>> figures = new HashMap<>();
        for (PolicyFactory<?, ?> factory : registry.factories()) {
            for (RegisteredPolicy<?, ?> policy : registry.all(factory.type())) {
                if (policy.isEnabled() && registry.resolver().isEnabled(policy.type())) {
                    add(policy.name(), figuresOf(policy), names, figures);
                }
            }
        }
        fallbacks().forEach((name, found) -> add(name, found, names, figures));
        return names.entrySet().stream()
                .map(name -> new MeasuredInstance(
                        name.getValue(),
                        observed,
                        figures.getOrDefault(name.getKey(), List.of()),
                        recordings == null
                                ? null
                                : recordings.of(name.getValue()).orElse(null)))
                .toList();
    }

    private static void add(
            String name,
            @Nullable PolicyFigures found,
            Map<String, String> names,
            Map<String, List<PolicyFigures>> figures) {
        String canonical = PolicyRegistry.canonical(name);
        names.putIfAbsent(canonical, name);
        if (found != null) {
            figures.computeIfAbsent(canonical, first -> new ArrayList<>()).add(found);
        }
    }

    /** Null for a policy that is not ours: what it counts is not known. */
    private @Nullable PolicyFigures figuresOf(RegisteredPolicy<?, ?> registered) {
        Policy policy = registered.policy();
        if (policy instanceof Timeout timeout) {
            return TimeoutFigures.of(timeout);
        }
        if (policy instanceof AdaptiveRetry retry) {
            return RetryFigures.of(retry, retryHelp == null ? Map.of() : retryHelp.of(registered.name()));
        }
        if (policy instanceof CircuitBreaker breaker) {
            boolean keyed = !registered.instance().byKey().isEmpty();
            return BreakerFigures.of(breaker, keyed, watch.busiest(registered));
        }
        if (policy instanceof Bulkhead bulkhead) {
            return BulkheadFigures.of(bulkhead);
        }
        return policy instanceof FailureBudget budget ? BudgetFigures.of(budget, watch.busiest(registered)) : null;
    }

    /** Fallbacks of one name report together. */
    private Map<String, FallbackFigures> fallbacks() {
        Map<String, FallbackFigures> byName = new TreeMap<>();
        methods.all().stream()
                .flatMap(method -> method.pipeline().policies().stream())
                .filter(FallbackPolicy.class::isInstance)
                .map(FallbackPolicy.class::cast)
                .forEach(fallback -> byName.merge(
                        fallback.name(),
                        new FallbackFigures(fallback.settings().method(), fallback.successes(), fallback.failures()),
                        Measured::together));
        return byName;
    }

    private static FallbackFigures together(FallbackFigures one, FallbackFigures other) {
        String method = one.method().equals(other.method()) ? one.method() : one.method() + ", " + other.method();
        return new FallbackFigures(method, one.successes() + other.successes(), one.failures() + other.failures());
    }
}
