package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which outcomes a {@link CircuitBreaker} looks at. */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface SlidingWindow {

    /** {@code count} (default): the last so many; {@code time}: those of the last so many seconds. */
    String type() default "";

    /** How many outcomes a count window holds; at least 1; default 100. */
    int calls() default Integer.MIN_VALUE;

    /** How long an outcome counts in a time window; default 60s. */
    String duration() default "";
}
