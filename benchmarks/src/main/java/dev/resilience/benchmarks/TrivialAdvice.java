package dev.resilience.benchmarks;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.springframework.aop.aspectj.annotation.AspectJProxyFactory;
import org.springframework.aop.framework.ProxyFactory;

/** The yardsticks: proxies whose advice does nothing, in the ways in which advice is written. */
public final class TrivialAdvice {

    private TrivialAdvice() {}

    /** By an interceptor. */
    public static Target interceptor() {
        ProxyFactory factory = new ProxyFactory(new Target());
        factory.addAdvice((MethodInterceptor) MethodInvocation::proceed);
        return (Target) factory.getProxy();
    }

    /** By an aspect that needs to know nothing of a call. */
    public static Target around() {
        return advised(new Proceeding());
    }

    /** By an aspect that has the annotation given to it, as those do who read their settings there. */
    public static Target aroundBinding() {
        return advised(new Binding());
    }

    private static Target advised(Object aspect) {
        AspectJProxyFactory factory = new AspectJProxyFactory(new Target());
        factory.addAspect(aspect);
        return factory.getProxy();
    }

    /** What is advised. */
    public static class Target {

        @Marked
        public String call(String sku) {
            return sku;
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Marked {}

    @Aspect
    static class Proceeding {

        @Around("execution(* call(..))")
        public Object proceed(ProceedingJoinPoint call) throws Throwable {
            return call.proceed();
        }
    }

    @Aspect
    static class Binding {

        @Around("@annotation(marked)")
        public Object proceed(ProceedingJoinPoint call, Marked marked) throws Throwable {
            return call.proceed();
        }
    }
}
