package dev.resilience.spring.intercept;

import java.util.concurrent.atomic.AtomicReference;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.DeclarePrecedence;
import org.aspectj.lang.annotation.Pointcut;
import org.jspecify.annotations.Nullable;

/**
 * The way in for code that a weaver has changed: guards methods wherever they are called from, and whoever has made their object.
 * A call proceeds untouched while no context has bound the aspect. Never a bean: Spring would apply it to proxies a second time.
 * Outside of Spring's own aspects, so that each attempt has a transaction of its own; but inside of that for asynchronous methods,
 * as with proxies. Thread-safe.
 *
 * <p>Sees an annotation on a method or on its class, itself or one level deep in a composed one. Whoever binds the aspect has to
 * tell of the others.
 */
@Aspect
@DeclarePrecedence("org.springframework.scheduling..*, dev.resilience.spring.intercept.ResilienceAspect,"
        + " org.springframework..* && !org.springframework.scheduling..*")
public final class ResilienceAspect {

    private static final ResilienceAspect ASPECT = new ResilienceAspect();
    private static final AtomicReference<@Nullable WovenMethods> BOUND = new AtomicReference<>();

    private ResilienceAspect() {}

    /** The one there is. Woven code calls it by this name; written by hand, since not every weaver sees the aspect's own class. */
    public static ResilienceAspect aspectOf() {
        return ASPECT;
    }

    /** Whether there is one: always. */
    public static boolean hasAspect() {
        return true;
    }

    /** Has calls guarded by what a context has; false, and nothing changed, if another context has that already. */
    static boolean bind(WovenMethods methods) {
        return BOUND.compareAndSet(null, methods);
    }

    /** Has calls proceed untouched again, if it is this context that guards them. */
    static void unbind(WovenMethods methods) {
        BOUND.compareAndSet(methods, null);
    }

    @Pointcut("execution(@(@dev.resilience.spring.annotation.PolicyAnnotation *) * *(..))"
            + " || execution(@(@(@dev.resilience.spring.annotation.PolicyAnnotation *) *) * *(..))")
    private void onMethod() {}

    @Pointcut("execution(public !static * *(..)) && (within(@(@dev.resilience.spring.annotation.PolicyAnnotation *) *)"
            + " || within(@(@(@dev.resilience.spring.annotation.PolicyAnnotation *) *) *))")
    private void onClass() {}

    /** Runs a guarded method through its pipeline. */
    @Around("onMethod() || onClass()")
    public @Nullable Object guard(ProceedingJoinPoint joinPoint) throws Throwable {
        WovenMethods methods = BOUND.get();
        return methods == null ? joinPoint.proceed() : methods.call(joinPoint);
    }
}
