package dev.resilience.spring.actuate;

import dev.resilience.core.Policy;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Circuit breakers, those of keys included: their states, and an operator's hand on them. Writes are off until {@code management.endpoint.circuitbreakers.access=unrestricted}. Thread-safe. */
@Endpoint(id = "circuitbreakers", defaultAccess = Access.READ_ONLY)
public final class CircuitBreakersEndpoint extends PolicyEndpoint {

    /** An endpoint over a registry. */
    public CircuitBreakersEndpoint(PolicyRegistry registry) {
        super(registry, CircuitBreaker.TYPE, "circuitBreakers", actions());
    }

    private static Map<String, OperatorAction> actions() {
        Map<String, OperatorAction> actions = new LinkedHashMap<>();
        actions.put(
                "force-open", action(true, (breaker, request) -> breaker.forceOpen(request.reason(), request.ttl())));
        actions.put("close", action(false, (breaker, request) -> breaker.close(request.reason())));
        actions.put("disable", action(true, (breaker, request) -> breaker.disable(request.reason(), request.ttl())));
        actions.put("observe", action(true, (breaker, request) -> breaker.observe(request.reason(), request.ttl())));
        actions.put("reset", action(false, (breaker, request) -> breaker.reset(request.reason())));
        return actions;
    }

    /** Without a key all breakers of the name are meant: the one without a key and those of all keys there are. */
    private static OperatorAction action(boolean takesTtl, BiConsumer<CircuitBreaker, OperatorRequest> effect) {
        return new OperatorAction(
                false,
                takesTtl,
                true,
                (target, request) ->
                        breakers(target, request.key()).forEach(breaker -> effect.accept(breaker, request)));
    }

    private static Stream<CircuitBreaker> breakers(RegisteredPolicy<?, ?> target, @Nullable String key) {
        Map<String, ? extends Policy> byKey = target.instance().byKey();
        Stream<? extends Policy> meant = key == null
                ? Stream.concat(Stream.of(target.policy()), byKey.values().stream())
                : Stream.ofNullable(byKey.get(key));
        return meant.filter(CircuitBreaker.class::isInstance).map(CircuitBreaker.class::cast);
    }

    /** Its answers over HTTP. */
    @EndpointWebExtension(endpoint = CircuitBreakersEndpoint.class)
    public static final class Web extends PolicyEndpointWebExtension {

        /** Answers for an endpoint. */
        public Web(CircuitBreakersEndpoint endpoint) {
            super(endpoint);
        }
    }
}
