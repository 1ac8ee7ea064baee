package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.autoconfigure.ResilienceProperties.InterceptionMode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** What {@code ConditionalOnProperty} is for {@code resilience.interception}, for every spelling that the property may have. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnInterceptionCondition.class)
@interface ConditionalOnInterception {

    /** How calls are intercepted. */
    InterceptionMode value();
}
