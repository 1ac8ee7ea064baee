package dev.resilience.spring.intercept;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.List;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.runtime.internal.AroundClosure;
import org.aspectj.runtime.reflect.Factory;
import org.jspecify.annotations.Nullable;

/**
 * What stands between our advice and the body of a method that other aspects advise, too. Their join point has the closures of all
 * in one list, and where it stands in it by thread; both only ever meant for advice that proceeds once, on the thread of the call. The
 * third attempt there, or the second on another thread, would pass over the advice further in, such as a transaction. So each
 * attempt runs our closure with a join point of its own. Stateless and thread-safe.
 */
final class InnerAspects {

    private static final @Nullable MethodHandle CLOSURES = closures();

    private InnerAspects() {}

    /** Whether the AspectJ that is there is one that this knows. */
    static boolean isKnown() {
        return CLOSURES != null;
    }

    /** Ours, as the weaver has just put it onto the list; null where the join point has no list, since our advice is the only one. */
    static @Nullable AroundClosure of(ProceedingJoinPoint joinPoint) {
        if (CLOSURES == null) {
            return null;
        }
        List<AroundClosure> closures = list(CLOSURES, joinPoint);
        return closures == null ? null : closures.get(closures.size() - 1);
    }

    /** Runs the advice further in, and the body, from the beginning. */
    static @Nullable Object proceed(AroundClosure closure, ProceedingJoinPoint joinPoint) throws Throwable {
        Object[] state = closure.getState().clone();
        state[state.length - 1] = Factory.makeJP(
                joinPoint.getStaticPart(), joinPoint.getThis(), joinPoint.getTarget(), joinPoint.getArgs());
        return closure.run(state);
    }

    @SuppressWarnings("unchecked") // as the field is declared
    private static @Nullable List<AroundClosure> list(MethodHandle closures, ProceedingJoinPoint joinPoint) {
        try {
            return (List<AroundClosure>) closures.invokeExact(joinPoint);
        } catch (Throwable impossible) {
            throw new IllegalStateException("A field cannot be read that was found", impossible);
        }
    }

    private static @Nullable MethodHandle closures() {
        try {
            Field field = Class.forName(
                            "org.aspectj.runtime.reflect.JoinPointImpl", false, Factory.class.getClassLoader())
                    .getDeclaredField("arcs");
            field.setAccessible(true);
            return field.getType() == List.class
                    ? MethodHandles.lookup()
                            .unreflectGetter(field)
                            .asType(MethodType.methodType(List.class, ProceedingJoinPoint.class))
                    : null;
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            return null;
        }
    }
}
