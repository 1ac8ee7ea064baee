package dev.resilience.spring.annotation;

import dev.resilience.core.failure.FailureKind;
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

    /** Opens at this many failures in a row; 0 for off, which is the default. */
    int consecutiveFailures() default Integer.MIN_VALUE;

    /** Work that takes longer is slow; by default slow calls are not looked for. */
    String slowCallDuration() default "";

    /** Opens at this ratio of slow calls or more; above 0, at most 1; default 100%. Needs {@link #slowCallDuration}. */
    String slowCallRateThreshold() default "";

    /** Which outcomes count. */
    SlidingWindow slidingWindow() default @SlidingWindow;

    /** Outcomes needed before it can open; at least 1; default 20, or the count window if that is smaller. */
    int minimumCalls() default Integer.MIN_VALUE;

    /** How long calls are rejected before the resource is probed; default 30s. */
    String openDuration() default "";

    /** How the open duration grows while probes keep failing. */
    OpenBackoff openBackoff() default @OpenBackoff;

    /** How long a wait is respected that the failure which opened the breaker asks for; default 60s; 0s for none. */
    String retryAfterMax() default "";

    /** How the resource is probed. */
    HalfOpen halfOpen() default @HalfOpen;

    /**
     * Whether probing begins by a timer, not only with the next call; default true. Only {@code false} counts as set: to override a
     * configured {@code false}, configure the instance.
     */
    boolean automaticHalfOpen() default true;

    /** Kinds that count as failures, in place of the default ones. */
    FailureKind[] recordKinds() default {};

    /** Types that count as failures, whatever their kind; the type nearest to the thrown one decides. */
    Class<? extends Throwable>[] recordExceptions() default {};

    /** Types that say nothing about the resource, whatever their kind; the type nearest to the thrown one decides. */
    Class<? extends Throwable>[] ignoreExceptions() default {};

    /**
     * Results of this method that are failures, too, for all its policies: an expression over {@code #result}, such as {@code
     * #result.status() >= 500}, or the name of a bean of type {@code Predicate} or {@link
     * dev.resilience.core.failure.ResultClassifier}. The caller gets them all the same. It is this method's
     * own: other methods of the same name may say something else.
     */
    String failureOn() default "";

    /** {@code enforce} (default), or {@code observe}: rejects nothing, and tells what it would have rejected. */
    String mode() default "";

    /** How many keys have a breaker of their own; at least 1; default 10,000. */
    int maxKeys() default Integer.MIN_VALUE;

    /** How long the breaker of a key is kept without use; default 1h. */
    String idleExpiry() default "";
}
