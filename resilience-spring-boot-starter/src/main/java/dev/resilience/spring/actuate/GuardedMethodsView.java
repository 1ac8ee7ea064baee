package dev.resilience.spring.actuate;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param failureOn which results are failures, too; null if none is
     */
    record GuardedMethodInfo(
            String bean,
            String method,
            List<PolicyUse> policies,
            @Nullable FailureOn failureOn) {

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

    /**
     * A rule for results.
     *
     * @param value as written
     * @param source where it is written
     */
    record FailureOn(String value, String source) {}
}
