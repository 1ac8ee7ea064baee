package dev.resilience.spring.intercept;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ReflectiveMethodInvocation;

/**
 * Tells whether an invocation has advice still to come. Spring's invocations know, but do not say: so what they go by is read from
 * where they keep it, and where that cannot be read there may be some.
 */
final class InnerAdvice {

    private static final @Nullable VarHandle CHAIN = field("interceptorsAndDynamicMethodMatchers", List.class);
    private static final @Nullable VarHandle INDEX = field("currentInterceptorIndex", int.class);

    private InnerAdvice() {}

    /**
     * Whether an advice may follow the one that asks. If not, to proceed does nothing but call the method, however often and on
     * whichever thread. To be asked before the invocation proceeds.
     */
    static boolean mayFollow(MethodInvocation invocation) {
        return CHAIN == null
                || INDEX == null
                || !(invocation instanceof ReflectiveMethodInvocation known)
                || (int) INDEX.get(known) != ((List<?>) CHAIN.get(known)).size() - 1;
    }

    private static @Nullable VarHandle field(String name, Class<?> type) {
        try {
            Lookup lookup = MethodHandles.privateLookupIn(ReflectiveMethodInvocation.class, MethodHandles.lookup());
            return lookup.findVarHandle(ReflectiveMethodInvocation.class, name, type);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherVersion) {
            return null;
        }
    }
}
