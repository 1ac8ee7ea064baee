package dev.resilience.spring.intercept;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.aspectj.runtime.internal.AroundClosure;
import org.jspecify.annotations.Nullable;

/** A call of a woven method. Its body has its arguments anew each time, so what an attempt does to them does not reach the next. */
final class WovenInvocation extends GuardedInvocation {

    private final ProceedingJoinPoint joinPoint;
    private final @Nullable AroundClosure inner;

    /** On the thread of the call, before anything else proceeds. */
    WovenInvocation(ProceedingJoinPoint joinPoint) {
        this.joinPoint = joinPoint;
        this.inner = InnerAspects.of(joinPoint);
    }

    @Override
    @SuppressWarnings(
            "NullAway") // a void method's result is null, as T allows; NullAway does not know type arguments yet
    public @Nullable Object call() throws Throwable {
        return inner == null ? joinPoint.proceed() : InnerAspects.proceed(inner, joinPoint);
    }

    @Override
    Object target() {
        return joinPoint.getThis();
    }

    @Override
    public String describe() {
        return MethodNames.describe(((MethodSignature) joinPoint.getSignature()).getMethod());
    }

    @Override
    public @Nullable Object[] arguments() {
        return joinPoint.getArgs();
    }
}
