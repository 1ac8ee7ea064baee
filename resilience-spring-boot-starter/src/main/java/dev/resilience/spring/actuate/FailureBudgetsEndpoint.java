package dev.resilience.spring.actuate;

import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.spring.failurebudget.FailureBudgets;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

/**
 * Failure budgets: what is spent; {@code reset} ends a breach, {@code install} has a further budget guard methods, and a deletion takes
 * one out. Writes are off until {@code management.endpoint.failurebudgets.access=unrestricted}. Thread-safe.
 */
@Endpoint(id = "failurebudgets", defaultAccess = Access.READ_ONLY)
public final class FailureBudgetsEndpoint extends PolicyEndpoint {

    private static final String INSTALL = "install";

    private final @Nullable FailureBudgets budgets;

    /**
     * An endpoint over a registry.
     *
     * @param budgets installs and removes; null where there are no guarded methods
     */
    public FailureBudgetsEndpoint(PolicyRegistry registry, @Nullable FailureBudgets budgets) {
        super(registry, FailureBudget.TYPE, "failureBudgets", actions(budgets), creations(budgets));
        this.budgets = budgets;
    }

    private static Map<String, OperatorAction> actions(@Nullable FailureBudgets budgets) {
        Map<String, OperatorAction> actions = new LinkedHashMap<>();
        actions.put("reset", reset());
        creations(budgets)
                .forEach((action, effect) -> actions.put(
                        action,
                        new OperatorAction(
                                true,
                                false,
                                false,
                                false,
                                (target, request) -> effect.accept(target.name(), request))));
        return actions;
    }

    private static Map<String, BiConsumer<String, OperatorRequest>> creations(@Nullable FailureBudgets budgets) {
        return budgets == null
                ? Map.of()
                : Map.of(INSTALL, (name, request) -> budgets.install(name, request.settings()));
    }

    private static OperatorAction reset() {
        return new OperatorAction(false, false, false, (target, request) -> {
            if (target.policy() instanceof FailureBudget budget) {
                budget.reset();
            }
        });
    }

    /**
     * Takes a budget out of all methods.
     *
     * @param name its name; case and dashes do not count
     * @param reason why, for the log
     * @return whether there was one in use
     */
    @DeleteOperation
    public boolean remove(@Selector String name, @Nullable String reason) {
        return budgets != null && budgets.remove(name, OperatorRequest.oneLine(reason));
    }

    /** Its answers over HTTP. */
    @EndpointWebExtension(endpoint = FailureBudgetsEndpoint.class)
    public static final class Web extends PolicyEndpointWebExtension {

        private final FailureBudgetsEndpoint endpoint;

        /** Answers for an endpoint. */
        public Web(FailureBudgetsEndpoint endpoint) {
            super(endpoint);
            this.endpoint = endpoint;
        }

        /** 204, or 404. */
        @DeleteOperation
        public WebEndpointResponse<Map<String, Object>> remove(@Selector String name, @Nullable String reason) {
            return endpoint.remove(name, reason)
                    ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT)
                    : missing(name, null);
        }
    }
}
