package dev.resilience.spring.actuate;

import dev.resilience.core.Policy;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.spring.config.CircuitBreakerSettings;
import dev.resilience.spring.config.HealthImpact;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What circuit breakers say about the application's health. An open breaker is its
 * resource's trouble and leaves the health UP; only one with {@code health: affects-status} makes it DOWN, while it or one of its
 * keys is OPEN or FORCED_OPEN. Thread-safe.
 */
public final class CircuitBreakersHealth implements HealthSource {

    private final PolicyRegistry registry;

    /** A figure source over a registry. */
    public CircuitBreakersHealth(PolicyRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Report report() {
        boolean down = false;
        Map<String, Object> details = new LinkedHashMap<>();
        for (RegisteredPolicy<?, ?> policy : registry.all(CircuitBreaker.TYPE)) {
            Collection<? extends Policy> keyed = policy.instance().byKey().values();
            boolean affects = affectsStatus(policy);
            down |= affects && (isOpen(policy.policy()) || keyed.stream().anyMatch(CircuitBreakersHealth::isOpen));
            details.put(policy.name(), describe(policy, keyed, affects));
        }
        return new Report(down ? Report.DOWN : Report.UP, details);
    }

    private static Map<String, Object> describe(
            RegisteredPolicy<?, ?> policy, Collection<? extends Policy> keyed, boolean affects) {
        Map<String, Object> described = new LinkedHashMap<>();
        Map<String, Object> figures = PolicyReport.figures(policy);
        for (String figure :
                new String[] {"enabled", "state", "reason", "failureRate", "slowCallRate", "stateSince", "retryAfter"
                }) {
            if (figures.containsKey(figure)) {
                described.put(figure, figures.get(figure));
            }
        }
        described.put("affectsStatus", affects);
        Map<String, Integer> keysByState = new TreeMap<>();
        keyed.forEach(breaker -> keysByState.merge(state(breaker).name(), 1, Integer::sum));
        if (!keysByState.isEmpty()) {
            described.put("keysByState", keysByState);
        }
        return described;
    }

    private static boolean affectsStatus(RegisteredPolicy<?, ?> policy) {
        return policy.isEnabled()
                && policy.settings() instanceof CircuitBreakerSettings settings
                && settings.getHealth() == HealthImpact.AFFECTS_STATUS;
    }

    private static boolean isOpen(Policy policy) {
        CircuitBreakerState state = state(policy);
        return state == CircuitBreakerState.OPEN || state == CircuitBreakerState.FORCED_OPEN;
    }

    private static CircuitBreakerState state(Policy policy) {
        return policy instanceof CircuitBreaker breaker ? breaker.state() : CircuitBreakerState.CLOSED;
    }
}
