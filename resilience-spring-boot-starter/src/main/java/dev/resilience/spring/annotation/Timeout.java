package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Limits how long a call, and each of its attempts, may take.
 *
 * <p>On a class it guards every public method. Durations and ratios are text, may hold placeholders {@code ${...}}, and are
 * overridden by {@code resilience.timeout.instances.<name>.*}; what is not set here comes from there, from presets, from
 * {@code resilience.timeout.defaults}, or is the built-in default.
 */
@Documented
@PolicyAnnotation
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Timeout {

    /** Alias of {@link #name}. */
    @AliasFor("name")
    String value() default "";

    /**
     * The instance: methods with the same name share it. A letter followed by letters, digits and dashes; default: class and
     * method, such as {@code inventory-service-stock}.
     */
    @AliasFor("value")
    String name() default "";

    /** A preset, {@code resilience.timeout.presets.<preset>.*}; what is set here overrides it. */
    String preset() default "";

    /** The limit of the whole call, retries and waits included; must be set here or in the configuration. */
    String duration() default "";

    /** The limit of each attempt; default: none. */
    String perAttempt() default "";

    /** What the exception says; default: name, limit and time taken. */
    String message() default "";

    /** What becomes of a normal result that comes after {@link #duration}: {@code fail} (default) or {@code return}. */
    String lateResult() default "";

    /** What is logged when time is up: {@code log} (default), or {@code stack} for where the thread stands. */
    String onTimeout() default "";
}
