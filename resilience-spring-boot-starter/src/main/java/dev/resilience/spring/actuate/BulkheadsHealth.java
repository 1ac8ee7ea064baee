package dev.resilience.spring.actuate;

import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.spring.config.BulkheadSettings;
import dev.resilience.spring.config.HealthImpact;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What bulkheads say about the application's health. One of which zombies hold half of the permits or more is degraded: work that
 * nobody waits for any more takes the places of work that somebody does. That is shown, and leaves the health UP; only one with
 * {@code health: affects-status} makes it DEGRADED. Thread-safe.
 */
public final class BulkheadsHealth implements HealthSource {

    private final PolicyRegistry registry;

    /** A figure source over a registry. */
    public BulkheadsHealth(PolicyRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Report report() {
        String status = Report.UP;
        Map<String, Object> details = new LinkedHashMap<>();
        for (RegisteredPolicy<?, ?> policy : registry.all(Bulkhead.TYPE)) {
            if (policy.policy() instanceof Bulkhead bulkhead) {
                boolean affects = affectsStatus(policy);
                boolean degraded = isDegraded(bulkhead);
                status = affects && degraded ? Report.DEGRADED : status;
                details.put(policy.name(), describe(bulkhead, degraded, affects));
            }
        }
        return new Report(status, details);
    }

    private static Map<String, Object> describe(Bulkhead bulkhead, boolean degraded, boolean affects) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("degraded", degraded);
        described.put("active", bulkhead.active());
        described.put("zombies", bulkhead.zombies());
        described.put("max", bulkhead.max());
        described.put("affectsStatus", affects);
        return described;
    }

    private static boolean affectsStatus(RegisteredPolicy<?, ?> policy) {
        return policy.isEnabled()
                && policy.settings() instanceof BulkheadSettings settings
                && settings.getHealth() == HealthImpact.AFFECTS_STATUS;
    }

    private static boolean isDegraded(Bulkhead bulkhead) {
        int zombies = bulkhead.zombies();
        return zombies > 0 && 2 * zombies >= bulkhead.max();
    }
}
