package dev.resilience.spring.actuate;

import dev.resilience.core.Checks;
import dev.resilience.spring.advice.AdviceRules;
import dev.resilience.spring.config.NearMisses;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

/** What should be set otherwise, as far as it was measured, and what that is based on. Read only. Thread-safe. */
@Endpoint(id = "resilienceadvice", defaultAccess = Access.READ_ONLY)
public final class ResilienceAdviceEndpoint {

    private final AdviceRules rules;

    /** An endpoint over rules. */
    public ResilienceAdviceEndpoint(AdviceRules rules) {
        this.rules = rules;
    }

    /**
     * All suggestions, the most severe first.
     *
     * @param name about this name only; case and dashes do not count
     * @return null if there is no such name
     */
    @ReadOperation
    @Nullable
    public Map<String, Object> advice(@Nullable String name) {
        if (name != null && isUnknown(name)) {
            return null;
        }
        return AdviceReport.of(rules.advise(name));
    }

    private boolean isUnknown(String name) {
        String wanted = Checks.comparableName(name);
        return rules.names().stream().map(Checks::comparableName).noneMatch(wanted::equals);
    }

    private List<String> nearMisses(String name) {
        return NearMisses.of(name, rules.names());
    }

    /** Its answers over HTTP, with a body that says what is wrong. */
    @EndpointWebExtension(endpoint = ResilienceAdviceEndpoint.class)
    public static final class Web {

        private final ResilienceAdviceEndpoint endpoint;

        /** Answers for an endpoint. */
        public Web(ResilienceAdviceEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        /** All suggestions, or those about one name; 404 if there is no such name. */
        @ReadOperation
        public WebEndpointResponse<Map<String, Object>> advice(@Nullable String name) {
            Map<String, Object> found = endpoint.advice(name);
            return found != null ? new WebEndpointResponse<>(found) : missing(String.valueOf(name));
        }

        private WebEndpointResponse<Map<String, Object>> missing(String name) {
            List<String> near = endpoint.nearMisses(name);
            return HttpProblem.notFound(
                    "Nothing is guarded by the name '" + name + "'"
                            + (near.isEmpty() ? "" : ". Did you mean " + String.join(" or ", near) + "?"),
                    near);
        }
    }
}
