package dev.resilience.it.quota;

import dev.resilience.spring.annotation.PolicyAnnotation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/** A policy of the application's own: a method that may be called so many times and no more. */
@PolicyAnnotation
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@interface WithQuota {

    @AliasFor("name")
    String value() default "";

    @AliasFor("value")
    String name() default "";

    String preset() default "";

    int calls() default Integer.MIN_VALUE;
}
