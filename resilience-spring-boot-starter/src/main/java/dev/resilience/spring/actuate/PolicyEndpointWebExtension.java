package dev.resilience.spring.actuate;

import java.util.Map;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.lang.Nullable;

/**
 * Answers over HTTP with bodies that say what is wrong: Boot would answer an unknown name with an empty 404, and a bad value with a
 * 400 whose message is hidden unless {@code server.error.include-message} is set. Thread-safe.
 */
public abstract class PolicyEndpointWebExtension {

    private final PolicyEndpoint endpoint;

    PolicyEndpointWebExtension(PolicyEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** One instance, or 404. */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> one(@Selector String name, @Nullable String key) {
        return foundOr404(endpoint.one(name, key), name, key);
    }

    /** The instance afterwards; 404 if there is none, 400 with every fault in the request. */
    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> change(
            @Selector String name,
            @Nullable String action,
            @Nullable String settings,
            @Nullable String reason,
            @Nullable String ttl,
            @Nullable String key) {
        try {
            return foundOr404(endpoint.change(name, action, settings, reason, ttl, key), name, key);
        } catch (InvalidEndpointRequestException invalid) {
            return HttpProblem.badRequest(invalid);
        }
    }

    private WebEndpointResponse<Map<String, Object>> foundOr404(
            @Nullable Map<String, Object> found, String name, @Nullable String key) {
        return found == null ? missing(name, key) : new WebEndpointResponse<>(found);
    }

    /** 404, with what was probably meant. */
    final WebEndpointResponse<Map<String, Object>> missing(String name, @Nullable String key) {
        PolicyEndpoint.Problem missing = endpoint.missing(name, key);
        String mend = missing.nearMisses().isEmpty()
                ? ""
                : ". Did you mean " + String.join(" or ", missing.nearMisses()) + "?";
        return HttpProblem.notFound(missing.message() + mend, missing.nearMisses());
    }
}
