package dev.resilience.benchmarks.woven;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.jspecify.annotations.Nullable;

/** The yardstick: advice that does nothing. */
@Aspect
public class TrivialAspect {

    @Around("execution(String WovenServices.trivial(String))")
    public @Nullable Object pass(ProceedingJoinPoint joinPoint) throws Throwable {
        return joinPoint.proceed();
    }
}
