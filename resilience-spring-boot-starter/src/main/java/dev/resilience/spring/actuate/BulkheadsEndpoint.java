package dev.resilience.spring.actuate;

import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Bulkheads: how many calls run and wait. Writes are off until {@code management.endpoint.bulkheads.access=unrestricted}. Thread-safe. */
@Endpoint(id = "bulkheads", defaultAccess = Access.READ_ONLY)
public final class BulkheadsEndpoint extends PolicyEndpoint {

    /** An endpoint over a registry. */
    public BulkheadsEndpoint(PolicyRegistry registry) {
        super(registry, Bulkhead.TYPE, "bulkheads", Map.of());
    }

    /** Its answers over HTTP. */
    @EndpointWebExtension(endpoint = BulkheadsEndpoint.class)
    public static final class Web extends PolicyEndpointWebExtension {

        /** Answers for an endpoint. */
        public Web(BulkheadsEndpoint endpoint) {
            super(endpoint);
        }
    }
}
