package dev.resilience.spring.dummy;

import dev.resilience.spring.annotation.PolicyAnnotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.core.annotation.AliasFor;

/** Asks for a {@link Quota}. */
@PolicyAnnotation
@Retention(RetentionPolicy.RUNTIME)
@interface Limited {

    @AliasFor("name")
    String value() default "";

    @AliasFor("value")
    String name() default "";

    String preset() default "";

    int calls() default Integer.MIN_VALUE;

    String reset() default "";
}
