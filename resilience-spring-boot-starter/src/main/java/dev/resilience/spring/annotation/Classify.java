package dev.resilience.spring.annotation;

import dev.resilience.core.failure.FailureKind;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what kind of failure an exception type is where a guarded method throws it: {@code @Classify(value =
 * OutOfStockException.class, as = FailureKind.PERMANENT)}. It holds for the types and all derived from them, for every policy of the
 * method. The most specific type decides; for the same type, what {@code resilience.classification.instances} says comes first, then the
 * method's annotation, then its class's, then {@code resilience.classification.exceptions}. Guards nothing by itself.
 */
@Documented
@Repeatable(Classify.Several.class)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Classify {

    /** The exception types; at least one. */
    Class<? extends Throwable>[] value();

    /** Their kind. */
    FailureKind as();

    /** Several of them on one method or class; written by the compiler. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {

        /** Each of them. */
        Classify[] value();
    }
}
