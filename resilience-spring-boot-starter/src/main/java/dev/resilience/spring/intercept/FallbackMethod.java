package dev.resilience.spring.intercept;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * A method that answers in place of a guarded one. Immutable and thread-safe.
 *
 * @param method the method, made accessible
 * @param arguments how many of the guarded method's arguments it takes: all or none
 * @param failureType the failures it takes; Throwable where it has no such parameter
 * @param takesFailure whether its last parameter is the failure
 * @param receiver what to call it on, from the target of the guarded call
 */
record FallbackMethod(
        Method method, int arguments, Class<?> failureType, boolean takesFailure, UnaryOperator<Object> receiver) {

    /** The fallback that a method would be for a guarded one; null if its parameters do not fit. */
    static @Nullable FallbackMethod of(Method candidate, Method guarded, UnaryOperator<Object> receiver) {
        Class<?>[] wanted = guarded.getParameterTypes();
        Class<?>[] has = candidate.getParameterTypes();
        boolean takesFailure = has.length > 0
                && Throwable.class.isAssignableFrom(has[has.length - 1])
                && (has.length == wanted.length + 1 || !accepts(has, has.length, wanted));
        int arguments = takesFailure ? has.length - 1 : has.length;
        if (!accepts(has, arguments, wanted) || (takesFailure && arguments != wanted.length)) {
            return null;
        }
        candidate.setAccessible(true);
        Class<?> failureType = takesFailure ? has[has.length - 1] : Throwable.class;
        return new FallbackMethod(candidate, arguments, failureType, takesFailure, receiver);
    }

    private static boolean accepts(Class<?>[] has, int arguments, Class<?>[] wanted) {
        if (arguments == 0) {
            return true;
        }
        if (arguments != wanted.length) {
            return false;
        }
        for (int i = 0; i < arguments; i++) {
            if (!ClassUtils.isAssignable(has[i], wanted[i])) {
                return false;
            }
        }
        return true;
    }

    /** How specific its failure type is: the number of its superclasses. */
    int specificity() {
        int depth = 0;
        for (Class<?> type = failureType.getSuperclass(); type != null; type = type.getSuperclass()) {
            depth++;
        }
        return depth;
    }

    @Nullable
    Object invoke(GuardedInvocation invocation, Throwable failure) throws Throwable {
        @Nullable Object[] given = Arrays.copyOf(invocation.arguments(), takesFailure ? arguments + 1 : arguments);
        if (takesFailure) {
            given[arguments] = failure;
        }
        try {
            return method.invoke(receiver.apply(invocation.target()), given);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }
}
