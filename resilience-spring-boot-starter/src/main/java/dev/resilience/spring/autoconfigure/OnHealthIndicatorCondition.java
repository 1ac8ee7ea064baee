package dev.resilience.spring.autoconfigure;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * What {@code ConditionalOnEnabledHealthIndicator} does, which stands in different packages on the two lines of Spring Boot: the
 * indicator's own switch decides, and without it that of all.
 */
final class OnHealthIndicatorCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        boolean byDefault = environment.getProperty("management.health.defaults.enabled", Boolean.class, true);
        return environment.getProperty("management.health.circuit-breakers.enabled", Boolean.class, byDefault);
    }
}
