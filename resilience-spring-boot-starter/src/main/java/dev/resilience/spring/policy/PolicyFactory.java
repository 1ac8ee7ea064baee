package dev.resilience.spring.policy;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.PolicySettings;
import java.lang.annotation.Annotation;
import java.util.Map;

/**
 * How a policy is made from its annotation and its settings. A bean of this type is all that a policy needs to take part in
 * everything: pipelines, configuration, endpoints. Stateless and thread-safe.
 *
 * @param <S> its settings, as users write them
 * @param <C> its configuration, complete and valid
 */
public interface PolicyFactory<S extends PolicySettings, C extends Record> {

    /** The type, as properties spell it, such as {@code circuit-breaker}. */
    String type();

    /** What the start-up summary calls it, such as {@code circuit breaker}. */
    default String title() {
        return type();
    }

    /** The annotation that asks for this policy; has the attributes {@code name}, {@code value} and {@code preset}. */
    Class<? extends Annotation> annotation();

    /** Settings in which nothing is set. */
    S settings();

    /**
     * Makes a configuration of what is set, with built-in defaults for the rest.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, named as in the properties
     */
    C config(S settings);

    /**
     * Makes the instance of a name.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if it does not fit the instances there are
     */
    PolicyInstance<C> create(String name, C config, ResilienceRuntime runtime);

    /** Faults that show only once all instances of start-up are there, by the name of the instance. */
    default Map<String, Violation> faultsBetweenInstances() {
        return Map.of();
    }
}
