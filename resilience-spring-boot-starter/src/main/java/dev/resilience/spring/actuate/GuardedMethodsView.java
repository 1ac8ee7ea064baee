package dev.resilience.spring.actuate;

import java.util.List;

/** The guarded methods of the application, for people. Thread-safe; reading it changes nothing. */
@FunctionalInterface
public interface GuardedMethodsView {

    /** All guarded methods known by now. */
    List<GuardedMethodInfo> methods();

    /**
     * A guarded method.
     *
     * @param bean the name of the bean it belongs to
     * @param method the method, such as {@code InventoryService.stock(String)}
     * @param policies its pipeline, outermost first
     */
    record GuardedMethodInfo(String bean, String method, List<PolicyUse> policies) {

        public GuardedMethodInfo {
            policies = List.copyOf(policies);
        }
    }

    /**
     * One stage of a pipeline.
     *
     * @param type the type of the policy, such as {@code circuit-breaker}
     * @param name the name of the instance
     */
    record PolicyUse(String type, String name) {}
}
