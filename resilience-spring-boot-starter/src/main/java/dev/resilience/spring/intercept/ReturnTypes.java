package dev.resilience.spring.intercept;

import dev.resilience.core.Violation;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Which methods can be guarded, by what they return. What cannot be followed to its end is refused rather than half guarded. */
final class ReturnTypes {

    private ReturnTypes() {}

    /** Why a method cannot be guarded; null if it can. */
    static @Nullable Violation check(Method method) {
        Class<?> type = method.getReturnType();
        if (type == CompletionStage.class || type == CompletableFuture.class) {
            return null;
        }
        if (CompletionStage.class.isAssignableFrom(type)) {
            return refuse(
                    method, "returns a future of its own type, which cannot be wrapped", "Return CompletionStage");
        }
        if (Future.class.isAssignableFrom(type)) {
            return refuse(
                    method,
                    "returns a plain Future, which cannot be followed to its completion",
                    "Return CompletableFuture");
        }
        if (isNamed(type, "org.reactivestreams.Publisher")) {
            return refuse(
                    method,
                    "returns a reactive publisher, which this version does not guard",
                    "Return CompletionStage, for example with toFuture()");
        }
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length > 0 && isNamed(parameters[parameters.length - 1], "kotlin.coroutines.Continuation")) {
            return refuse(
                    method,
                    "is a Kotlin suspend function, which this version does not guard",
                    "Return CompletionStage, or guard the code that it calls");
        }
        return null;
    }

    private static Violation refuse(Method method, String problem, String mend) {
        return new Violation(MethodNames.describe(method), null, problem, mend);
    }

    /** By name, since neither Reactor nor Kotlin need be there. */
    private static boolean isNamed(@Nullable Class<?> type, String name) {
        if (type == null) {
            return false;
        }
        if (type.getName().equals(name) || isNamed(type.getSuperclass(), name)) {
            return true;
        }
        for (Class<?> implemented : type.getInterfaces()) {
            if (isNamed(implemented, name)) {
                return true;
            }
        }
        return false;
    }
}
