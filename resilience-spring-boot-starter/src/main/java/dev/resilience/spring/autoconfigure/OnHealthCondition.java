package dev.resilience.spring.autoconfigure;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether a health indicator is switched on, see {@link ConditionalOnHealth}. */
final class OnHealthCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String indicator =
                metadata.getAnnotations().get(ConditionalOnHealth.class).getString(MergedAnnotation.VALUE);
        Environment environment = context.getEnvironment();
        boolean byDefault = environment.getProperty("management.health.defaults.enabled", Boolean.class, true);
        return environment.getProperty("management.health." + indicator + ".enabled", Boolean.class, byDefault);
    }
}
