package dev.resilience.spring.intercept;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;

/**
 * A call that came through a Spring proxy. Proceeds on the invocation itself: as often as need be where no advice follows, since then
 * that calls the method and nothing else, and nobody is there to change its arguments.
 */
class ProxiedInvocation extends GuardedInvocation {

    final MethodInvocation invocation;

    private ProxiedInvocation(MethodInvocation invocation) {
        this.invocation = invocation;
    }

    /**
     * The work of one call.
     *
     * @param repeats whether it may be done more than once
     */
    static GuardedInvocation of(MethodInvocation invocation, boolean repeats) {
        return repeats && InnerAdvice.mayFollow(invocation) && invocation instanceof ProxyMethodInvocation proxied
                ? new Repeatable(proxied)
                : new ProxiedInvocation(invocation);
    }

    /** The work of any number of calls, each of which begins after the advised method has returned, and maybe on another thread. */
    static GuardedInvocation deferred(MethodInvocation invocation) {
        return invocation instanceof ProxyMethodInvocation proxied
                ? new Deferred(proxied)
                : new ProxiedInvocation(invocation);
    }

    @Override
    @SuppressWarnings(
            "NullAway") // a void method's result is null, as T allows; NullAway does not know type arguments yet
    public @Nullable Object call() throws Throwable {
        return invocation.proceed();
    }

    @Override
    Object target() {
        Object target = invocation.getThis();
        if (target == null) {
            throw new IllegalStateException("A guarded method has no target: " + invocation.getMethod());
        }
        return target;
    }

    @Override
    public String describe() {
        return MethodNames.describe(invocation.getMethod());
    }

    @Override
    public @Nullable Object[] arguments() {
        return invocation.getArguments();
    }

    /**
     * Proceeds on a fresh copy each time: an invocation remembers how far it has come, so a second run of the same one would pass
     * over the advice further in (a transaction, say), and what an attempt does to the arguments would reach the next.
     */
    private static final class Repeatable extends ProxiedInvocation {

        Repeatable(ProxyMethodInvocation invocation) {
            super(invocation);
        }

        @Override
        public @Nullable Object call() throws Throwable {
            return ((ProxyMethodInvocation) invocation).invocableClone().proceed();
        }
    }

    /**
     * Proceeds on a fresh copy that is also the current invocation of its thread, where AspectJ advice further in looks for it: by
     * now the one that Spring has put there is gone.
     */
    private static final class Deferred extends ProxiedInvocation {

        Deferred(ProxyMethodInvocation invocation) {
            super(invocation);
        }

        @Override
        public @Nullable Object call() throws Throwable {
            return ExposeInvocationInterceptor.INSTANCE.invoke(((ProxyMethodInvocation) invocation).invocableClone());
        }
    }
}
