package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Says which ratio of failures a service may spend, and acts when it has spent more.
 *
 * <p>On a class it guards every public method. Durations and ratios are text, may hold placeholders {@code ${...}}, and are
 * overridden by {@code resilience.failure-budget.instances.<name>.*}; what is not set here comes from there, from presets, from
 * {@code resilience.failure-budget.defaults}, or is the built-in default.
 */
@Documented
@PolicyAnnotation
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface FailureBudget {

    /** Alias of {@link #name}. */
    @AliasFor("name")
    String value() default "";

    /**
     * The instance: methods with the same name share it. A letter followed by letters, digits and dashes; default: class and
     * method, such as {@code inventory-service-stock}.
     */
    @AliasFor("value")
    String name() default "";

    /** A preset, {@code resilience.failure-budget.presets.<preset>.*}; what is set here overrides it. */
    String preset() default "";

    /** The ratio of failures that may be spent; above 0, below 1; default 5%. */
    String threshold() default "";

    /** How long an outcome counts, at most a thirtieth longer; at least 30ms; default 30s. */
    String window() default "";

    /** Outcomes needed before the budget can be breached; at least 1; default 50. */
    int minSamples() default Integer.MIN_VALUE;

    /**
     * Results of this method that are failures, too, for all its policies: an expression over {@code #result}, such as {@code
     * #result.status() >= 500}, or the name of a bean of type {@code Predicate} or {@link
     * dev.resilience.core.failure.ResultClassifier}. The caller gets them all the same. It is this method's
     * own: other methods of the same name may say something else.
     */
    String failureOn() default "";

    /** {@code notify} (default) or {@code reject}: whether calls are rejected while it is breached. */
    String onBreach() default "";

    /**
     * {@code auto} (default) or {@code manual}: whether a breach ends by itself, or lasts until it is reset by hand or this setting is
     * changed.
     */
    String reset() default "";

    /** How long after its beginning a breach cannot end by itself; default 0s: off. */
    String coolDown() default "";

    /** Probe outcomes that decide on recovery while calls are rejected; 1 to 10,000; default 10. */
    int recoverySamples() default Integer.MIN_VALUE;

    /** Recovery needs a failure rate of at most threshold times this; default 0.5. */
    String recoveryRatio() default "";

    /** The ratio of calls that are to succeed over the period, such as {@code 99.9%}; above 0, below 1; default: none. */
    String objective() default "";

    /** Over which time the objective is to hold; 1h to 92d; default 30d where an objective is set. */
    String period() default "";
}
