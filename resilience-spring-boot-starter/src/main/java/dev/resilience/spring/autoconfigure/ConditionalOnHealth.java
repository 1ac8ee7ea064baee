package dev.resilience.spring.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * What {@code ConditionalOnEnabledHealthIndicator} is, which stands in different packages on the two lines of Spring Boot: the
 * indicator's own switch decides, and without it that of all.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnHealthCondition.class)
@interface ConditionalOnHealth {

    /** The name of the indicator in properties, dashed. */
    String value();
}
