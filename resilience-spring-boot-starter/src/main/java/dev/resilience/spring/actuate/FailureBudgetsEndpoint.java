package dev.resilience.spring.actuate;

import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Failure budgets: what is spent; {@code reset} ends a breach. Writes are off until {@code management.endpoint.failurebudgets.access=unrestricted}. Thread-safe. */
@Endpoint(id = "failurebudgets", defaultAccess = Access.READ_ONLY)
public final class FailureBudgetsEndpoint extends PolicyEndpoint {

    /** An endpoint over a registry. */
    public FailureBudgetsEndpoint(PolicyRegistry registry) {
        super(registry, FailureBudget.TYPE, "failureBudgets", Map.of("reset", reset()));
    }

    private static OperatorAction reset() {
        return new OperatorAction(false, false, false, (target, request) -> {
            if (target.policy() instanceof FailureBudget budget) {
                budget.reset();
            }
        });
    }

    /** Its answers over HTTP. */
    @EndpointWebExtension(endpoint = FailureBudgetsEndpoint.class)
    public static final class Web extends PolicyEndpointWebExtension {

        /** Answers for an endpoint. */
        public Web(FailureBudgetsEndpoint endpoint) {
            super(endpoint);
        }
    }
}
