package dev.resilience.spring.actuate;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

/** The answers of {@link HealingLogEndpoint} over HTTP, with bodies that say what is wrong. Thread-safe. */
@EndpointWebExtension(endpoint = HealingLogEndpoint.class)
public final class HealingLogEndpointWebExtension {

    private final HealingLogEndpoint endpoint;

    /** Answers for an endpoint. */
    public HealingLogEndpointWebExtension(HealingLogEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The newest entries that are wanted; 400 with every value that is not known. */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> all(
            @Nullable String policy,
            @Nullable String name,
            @Nullable String kind,
            @Nullable String action,
            @Nullable String outcome,
            @Nullable Integer limit) {
        try {
            return new WebEndpointResponse<>(endpoint.all(policy, name, kind, action, outcome, limit));
        } catch (InvalidEndpointRequestException invalid) {
            return HttpProblem.badRequest(invalid);
        }
    }

    /** One entry, or 404. */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> one(@Selector String id) {
        Map<String, Object> found = endpoint.one(id);
        return found == null
                ? HttpProblem.notFound("There is no entry of this id, or none any more", List.of())
                : new WebEndpointResponse<>(found);
    }
}
