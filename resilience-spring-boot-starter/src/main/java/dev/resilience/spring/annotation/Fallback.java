package dev.resilience.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Answers in place of a call that failed, whatever failed it: the work, or one of the policies that guard it. Found and checked at
 * start-up; a method that does not fit fails it.
 *
 * <p>The fallback has no parameters, those of the guarded method, or those followed by a failure type; of several, the one with
 * the most specific failure type that fits is called. Carriers such as {@link java.util.concurrent.ExecutionException} are looked
 * through. Errors (but for {@link AssertionError}), interrupts and cancellations are
 * not given to a fallback. If it fails itself, its exception is thrown with the first one suppressed.
 */
@Documented
@PolicyAnnotation
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Fallback {

    /** The name of a method of the same class, private ones included, or {@code bean::method}. */
    String value();

    /** Only these exceptions, and those derived from or caused by them; default: all. */
    Class<? extends Throwable>[] on() default {};

    /** Not these exceptions, nor those derived from or caused by them. */
    Class<? extends Throwable>[] notOn() default {};
}
