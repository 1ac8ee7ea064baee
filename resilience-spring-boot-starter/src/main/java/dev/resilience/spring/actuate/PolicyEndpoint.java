package dev.resilience.spring.actuate;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.NearMisses;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

/**
 * What the endpoints of all policies have in common: they read the instances of one policy, and hand an operator's wishes on to
 * them. An instance or key that does not exist is answered with null, which is 404 over HTTP; nothing here creates one but an action that says so. Thread-safe.
 */
public abstract class PolicyEndpoint {

    private static final Logger log = LoggerFactory.getLogger(PolicyEndpoint.class);

    private final PolicyRegistry registry;
    private final String type;
    private final String title;
    private final Map<String, OperatorAction> actions;
    private final Map<String, BiConsumer<String, OperatorRequest>> creations;

    /**
     * An endpoint over the instances of one policy.
     *
     * @param title what its instances are called in the payload, such as {@code circuitBreakers}
     * @param actions what operators may ask besides {@code configure}
     */
    PolicyEndpoint(PolicyRegistry registry, String type, String title, Map<String, OperatorAction> actions) {
        this(registry, type, title, actions, Map.of());
    }

    /**
     * An endpoint that can also make instances.
     *
     * @param creations what the actions do that make an instance, given a name that none has
     */
    PolicyEndpoint(
            PolicyRegistry registry,
            String type,
            String title,
            Map<String, OperatorAction> actions,
            Map<String, BiConsumer<String, OperatorRequest>> creations) {
        this.registry = registry;
        this.type = type;
        this.title = title;
        this.actions = new LinkedHashMap<>(actions);
        this.actions.put(OperatorAction.CONFIGURE, OperatorAction.configure());
        this.creations = Map.copyOf(creations);
    }

    /** All instances by name. */
    @ReadOperation
    public Map<String, Object> all() {
        Map<String, Object> byName = new LinkedHashMap<>();
        registry.all(type).forEach(policy -> byName.put(policy.name(), PolicyReport.of(policy)));
        return Map.of(title, byName);
    }

    /**
     * One instance; null if there is none.
     *
     * @param name its name; case and dashes do not count
     * @param key the key whose instance is meant, or null
     */
    @ReadOperation
    @Nullable
    public Map<String, Object> one(@Selector String name, @Nullable String key) {
        return registry.find(type, name)
                .map(policy -> key == null ? PolicyReport.named(policy) : PolicyReport.ofKey(policy, key))
                .orElse(null);
    }

    /**
     * Asks something of one instance.
     *
     * @param name its name; case and dashes do not count
     * @param action what to do
     * @param settings properties text, for {@code configure}
     * @param reason why, for log and events
     * @param ttl after what time it ends by itself, such as {@code 10m}
     * @param key the key whose instance is meant; null for all of this name
     * @return the instance afterwards; null if there is none
     * @throws InvalidEndpointRequestException with every fault in the request; nothing was changed then
     */
    @WriteOperation
    @Nullable
    public Map<String, Object> change(
            @Selector String name,
            @Nullable String action,
            @Nullable String settings,
            @Nullable String reason,
            @Nullable String ttl,
            @Nullable String key) {
        RegisteredPolicy<?, ?> policy = registry.find(type, name).orElse(null);
        BiConsumer<String, OperatorRequest> creation = policy == null && action != null ? creations.get(action) : null;
        if (creation == null
                && (policy == null || (key != null && !policy.instance().byKey().containsKey(key)))) {
            return null;
        }
        try {
            OperatorRequest request = OperatorRequest.of(actions, action, settings, reason, ttl, key);
            if (creation != null) {
                creation.accept(name, request);
            } else if (policy != null) {
                request.action().effect().apply(policy, request);
            }
            log.info("An operator asked {} '{}' to {}: {}", type, name, action, request.reason());
        } catch (ResilienceConfigurationException faults) {
            String all = faults.violations().stream().map(Violation::toString).collect(Collectors.joining("; "));
            throw new InvalidEndpointRequestException(all, all, faults);
        }
        return one(name, key);
    }

    /** Says what is missing, and what was probably meant. */
    Problem missing(String name, @Nullable String key) {
        RegisteredPolicy<?, ?> policy = registry.find(type, name).orElse(null);
        if (policy == null) {
            List<String> names =
                    registry.all(type).stream().map(RegisteredPolicy::name).toList();
            return missing("There is no " + type + " '" + name + "'", name, names);
        }
        if (key == null) {
            return new Problem("The " + type + " '" + policy.name() + "' is switched off already", List.of());
        }
        return missing(
                "The " + type + " '" + policy.name() + "' has no key '" + key + "'",
                key,
                policy.instance().byKey().keySet());
    }

    private static Problem missing(String message, String written, Collection<String> there) {
        return new Problem(message, NearMisses.of(written, there));
    }

    /**
     * Why a request cannot be answered.
     *
     * @param message for people
     * @param nearMisses names that may have been meant
     */
    record Problem(String message, List<String> nearMisses) {}
}
