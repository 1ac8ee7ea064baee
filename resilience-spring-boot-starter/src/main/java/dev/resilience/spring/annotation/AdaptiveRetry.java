package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Repeats failed attempts, as often as the kind of failure allows and never past a deadline.
 *
 * <p>On a class it guards every public method. Durations and ratios are text, may hold placeholders {@code ${...}}, and are
 * overridden by {@code resilience.adaptive-retry.instances.<name>.*}; what is not set here comes from there, from presets, from
 * {@code resilience.adaptive-retry.defaults}, or is the built-in default.
 */
@Documented
@PolicyAnnotation
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface AdaptiveRetry {

    /** Alias of {@link #name}. */
    @AliasFor("name")
    String value() default "";

    /**
     * The instance: methods with the same name share it. A letter followed by letters, digits and dashes; default: class and
     * method, such as {@code inventory-service-stock}.
     */
    @AliasFor("value")
    String name() default "";

    /** A preset, {@code resilience.adaptive-retry.presets.<preset>.*}; what is set here overrides it. */
    String preset() default "";

    /** Total attempts = 1 initial attempt + retries; at least 1; default 4. */
    int maxAttempts() default Integer.MIN_VALUE;

    /** How long after the first attempt another may begin; {@code 0s}: no such limit; default 10s. */
    String maxDuration() default "";

    /**
     * Whether work that may have taken effect may be repeated; default true. Only {@code false} counts as set: to override a
     * configured {@code false}, configure the instance.
     */
    boolean idempotent() default true;

    /** The delays between attempts. */
    Backoff backoff() default @Backoff;

    /** Types that are repeated, whatever their kind; the type nearest to the thrown one decides. */
    Class<? extends Throwable>[] retryOn() default {};

    /** Types that are not repeated, whatever their kind; the type nearest to the thrown one decides. */
    Class<? extends Throwable>[] noRetryOn() default {};

    /** The name of a bean of type {@code Predicate<Throwable>}: failures that end the call. */
    String abortOn() default "";

    /**
     * Results of this method that are failures, too, for all its policies: an expression over {@code #result}, such as {@code
     * #result.status() >= 500}, or the name of a bean of type {@code Predicate} or {@link
     * dev.resilience.core.failure.ResultClassifier}. One that is still a failure when no attempt is left is returned. It is this method's
     * own: other methods of the same name may say something else.
     */
    String failureOn() default "";

    /** {@code rethrow} (default) the last failure when no attempt is left, or {@code wrap} it. */
    String onExhausted() default "";

    /** {@code allow}, {@code warn} (default) or {@code suppress}: a retry inside an attempt of another one. */
    String nested() default "";

    /** How many threads may sleep between attempts at once; at least 1; default 50. */
    int maxSleepers() default Integer.MIN_VALUE;

    /**
     * Where letters about calls go that were given up and that no fallback answers: {@code memory}, {@code file}, or the name of a
     * bean of type {@code DeadLetterSink}; default none.
     */
    String deadLetter() default "";
}
