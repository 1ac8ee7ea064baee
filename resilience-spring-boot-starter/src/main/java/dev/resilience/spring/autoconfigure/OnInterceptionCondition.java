package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.autoconfigure.ResilienceProperties.InterceptionMode;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** How calls are intercepted, see {@link ConditionalOnInterception}. */
final class OnInterceptionCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return metadata.getAnnotations()
                        .get(ConditionalOnInterception.class)
                        .getEnum(MergedAnnotation.VALUE, InterceptionMode.class)
                == configured(context.getEnvironment());
    }

    /** A value that is none is told when the properties are bound, which ends the start. */
    private static InterceptionMode configured(Environment environment) {
        try {
            return Binder.get(environment)
                    .bind("resilience.interception", InterceptionMode.class)
                    .orElse(InterceptionMode.PROXY);
        } catch (BindException none) {
            return InterceptionMode.PROXY;
        }
    }
}
