package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How the open duration of a {@link CircuitBreaker} grows while probes keep failing. */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface OpenBackoff {

    /** Growth from one opening to the next; at least 1; default 1, which is no growth. */
    String multiplier() default "";

    /** Longest open duration, growth and jitter included; default 10m, or the open duration if that is longer. */
    String max() default "";

    /** How much longer an open duration may be at random; 0 to 1; default 10%. */
    String jitter() default "";
}
