package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Stops calling a resource that keeps failing, and probes it until it has recovered.
 *
 * <p>On a class it guards every public method. Durations and ratios are text, may hold placeholders {@code ${...}}, and are
 * overridden by {@code resilience.circuit-breaker.instances.<name>.*}; what is not set here comes from there, from presets, from
 * {@code resilience.circuit-breaker.defaults}, or is the built-in default.
 */
@Documented
@PolicyAnnotation
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface CircuitBreaker {

    /** Alias of {@link #name}. */
    @AliasFor("name")
    String value() default "";

    /**
     * The instance: methods with the same name share it. A letter followed by letters, digits and dashes; default: class and
     * method, such as {@code inventory-service-stock}.
     */
    @AliasFor("value")
    String name() default "";

    /** A preset, {@code resilience.circuit-breaker.presets.<preset>.*}; what is set here overrides it. */
    String preset() default "";

    /**
     * A SpEL expression over the arguments, such as {@code #region}: one circuit breaker per value, all configured by the name.
     * Null stands for the breaker without a key.
     */
    String key() default "";

    /** Opens at this ratio of failures or more; above 0, at most 1; default 50%. */
    String failureRateThreshold() default "";

    /** Which outcomes count. */
    SlidingWindow slidingWindow() default @SlidingWindow;

    /** Outcomes needed before it can open; at least 1; default 20, or the count window if that is smaller. */
    int minimumCalls() default Integer.MIN_VALUE;

    /** How long calls are rejected before the resource is probed; default 30s. */
    String openDuration() default "";

    /** How the resource is probed. */
    HalfOpen halfOpen() default @HalfOpen;
}
