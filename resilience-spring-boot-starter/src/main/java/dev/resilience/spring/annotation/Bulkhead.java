package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Limits how many calls run at once.
 *
 * <p>On a class it guards every public method. Durations and ratios are text, may hold placeholders {@code ${...}}, and are
 * overridden by {@code resilience.bulkhead.instances.<name>.*}; what is not set here comes from there, from presets, from
 * {@code resilience.bulkhead.defaults}, or is the built-in default.
 */
@Documented
@PolicyAnnotation
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Bulkhead {

    /** Alias of {@link #name}. */
    @AliasFor("name")
    String value() default "";

    /**
     * The instance: methods with the same name share it. A letter followed by letters, digits and dashes; default: class and
     * method, such as {@code inventory-service-stock}.
     */
    @AliasFor("value")
    String name() default "";

    /** A preset, {@code resilience.bulkhead.presets.<preset>.*}; what is set here overrides it. */
    String preset() default "";

    /** How many calls may run at once, or what bounds an adaptive limit; 1 to 1,048,575; default 25. */
    int maxConcurrent() default Integer.MIN_VALUE;

    /** How long a call may wait for its turn; default 0s: it never waits. */
    String maxWait() default "";

    /** How many calls may wait at once; 1 to 1,048,575; default 100. */
    int maxQueue() default Integer.MIN_VALUE;

    /**
     * On which threads the method runs: {@code semaphore} (default), the caller's; {@code thread-pool}, threads of the bulkhead's own;
     * {@code virtual}, virtual threads, from Java 21 on. With threads of its own a caller is released at its time limit even if the
     * method ignores interrupts; transactions and other things that are tied to the caller's thread do not reach the method.
     */
    String isolation() default "";

    /** {@code fixed} (default), or {@code adaptive}: as many calls as the method's latency allows. */
    String limit() default "";

    /** What an adaptive limit does not go below; 1 to {@link #maxConcurrent}; default 1. */
    int minConcurrent() default Integer.MIN_VALUE;

    /**
     * After what time work that goes on although its call has ended loses its permit; default 0s: never. More than
     * {@link #maxConcurrent} may run then.
     */
    String zombieWriteOff() default "";
}
