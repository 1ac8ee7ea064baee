package dev.resilience.spring.actuate;

import dev.resilience.spring.actuate.GuardedMethodsView.GuardedMethodInfo;
import dev.resilience.spring.actuate.GuardedMethodsView.PolicyUse;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Every guarded method with its pipeline, outermost policy first: the settings in force, where each comes from, and how the policy
 * does at present. Thread-safe.
 */
@Endpoint(id = "resilience", defaultAccess = Access.READ_ONLY)
public final class ResilienceEndpoint {

    private final PolicyRegistry registry;
    private final ObjectProvider<GuardedMethodsView> methods;

    /** An endpoint over a registry and the methods that its policies guard. */
    public ResilienceEndpoint(PolicyRegistry registry, ObjectProvider<GuardedMethodsView> methods) {
        this.registry = registry;
        this.methods = methods;
    }

    /** All guarded methods. */
    @ReadOperation
    public Map<String, Object> methods() {
        List<Map<String, Object>> described = methods.stream()
                .flatMap(view -> view.methods().stream())
                .map(this::describe)
                .toList();
        return Map.of("methods", described);
    }

    private Map<String, Object> describe(GuardedMethodInfo method) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("bean", method.bean());
        described.put("method", method.method());
        if (method.failureOn() != null) {
            Map<String, Object> rule = new LinkedHashMap<>();
            rule.put("value", method.failureOn().value());
            rule.put("source", method.failureOn().source());
            described.put("failureOn", rule);
        }
        described.put("pipeline", method.policies().stream().map(this::describe).toList());
        return described;
    }

    /** A stage that is no registered policy, such as a fallback, has a type and a name only. */
    private Map<String, Object> describe(PolicyUse use) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("policy", use.type());
        described.put("name", use.name());
        registry.find(use.type(), use.name()).ifPresent(policy -> {
            described.put("settings", policy.explainedSettings());
            described.put("live", PolicyReport.figures(policy));
            int keys = policy.instance().byKey().size();
            if (keys > 0) {
                described.put("keys", keys);
            }
        });
        return described;
    }
}
