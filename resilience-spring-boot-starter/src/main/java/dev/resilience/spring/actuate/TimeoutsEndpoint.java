package dev.resilience.spring.actuate;

import dev.resilience.core.timeout.Timeout;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Timeouts: calls by outcome. Writes are off until {@code management.endpoint.timeouts.access=unrestricted}. Thread-safe. */
@Endpoint(id = "timeouts", defaultAccess = Access.READ_ONLY)
public final class TimeoutsEndpoint extends PolicyEndpoint {

    /** An endpoint over a registry. */
    public TimeoutsEndpoint(PolicyRegistry registry) {
        super(registry, Timeout.TYPE, "timeouts", Map.of());
    }

    /** Its answers over HTTP. */
    @EndpointWebExtension(endpoint = TimeoutsEndpoint.class)
    public static final class Web extends PolicyEndpointWebExtension {

        /** Answers for an endpoint. */
        public Web(TimeoutsEndpoint endpoint) {
            super(endpoint);
        }
    }
}
