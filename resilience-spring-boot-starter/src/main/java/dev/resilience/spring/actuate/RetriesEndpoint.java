package dev.resilience.spring.actuate;

import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Retries: calls by outcome, failed attempts by kind. Writes are off until {@code management.endpoint.retries.access=unrestricted}. Thread-safe. */
@Endpoint(id = "retries", defaultAccess = Access.READ_ONLY)
public final class RetriesEndpoint extends PolicyEndpoint {

    /** An endpoint over a registry. */
    public RetriesEndpoint(PolicyRegistry registry) {
        super(registry, AdaptiveRetry.TYPE, "retries", Map.of());
    }

    /** Its answers over HTTP. */
    @EndpointWebExtension(endpoint = RetriesEndpoint.class)
    public static final class Web extends PolicyEndpointWebExtension {

        /** Answers for an endpoint. */
        public Web(RetriesEndpoint endpoint) {
            super(endpoint);
        }
    }
}
