package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a {@link CircuitBreaker} probes a resource. */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface HalfOpen {

    /** How many probes are let through; at least 1; default 3. */
    int permittedCalls() default Integer.MIN_VALUE;

    /** How many of them must succeed; at most permittedCalls; default 3, or permittedCalls if those are fewer. */
    int successThreshold() default Integer.MIN_VALUE;

    /** How long a probe may take before it is written off as a failure; default 60s. */
    String maxDuration() default "";
}
