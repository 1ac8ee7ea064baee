package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The delays between the attempts of an {@link AdaptiveRetry}. */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Backoff {

    /**
     * {@code fixed, linear, exponential, full-jitter, equal-jitter, decorrelated-jitter} (default), {@code token, fibonacci}, or the name
     * of a bean of type {@link dev.resilience.core.retry.Backoff}.
     */
    String strategy() default "";

    /** The first delay, before jitter; default 100ms. */
    String base() default "";

    /** The longest delay, jitter included; default 5s. */
    String max() default "";

    /** The growth of exponential strategies; at least 1; default 2. */
    String multiplier() default "";
}
