package dev.resilience.spring.intercept;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Sends each call of a guarded method through its pipeline. Thread-safe; asks for its dependencies at the first call only. */
public final class ResilienceInterceptor implements MethodInterceptor {

    private final ObjectProvider<GuardedMethods> provider;
    private volatile @Nullable CalledMethods methods;

    /** An interceptor whose methods are made when they are first needed. */
    public ResilienceInterceptor(ObjectProvider<GuardedMethods> provider) {
        this.provider = provider;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        if (target == null) {
            return invocation.proceed();
        }
        GuardedMethod guarded = methods().resolve(invocation.getMethod(), target.getClass());
        if (guarded == null) {
            return invocation.proceed();
        }
        return guarded.invoke(
                guarded.isDeferred()
                        ? ProxiedInvocation.deferred(invocation)
                        : ProxiedInvocation.of(invocation, guarded.repeats()));
    }

    private CalledMethods methods() {
        CalledMethods known = methods;
        if (known == null) {
            known = new CalledMethods(provider.getObject());
            methods = known;
        }
        return known;
    }
}
