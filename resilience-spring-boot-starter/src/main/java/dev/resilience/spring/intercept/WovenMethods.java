package dev.resilience.spring.intercept;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;

/**
 * From a place in woven code to the pipeline of the method there, for one context: found without a lock and without allocation.
 * Thread-safe; asks for its dependencies at the first call only.
 */
final class WovenMethods {

    private final ObjectProvider<GuardedMethods> methods;
    private final Map<JoinPoint.StaticPart, Map<Class<?>, Optional<GuardedMethod>>> byPlace = new ConcurrentHashMap<>();

    WovenMethods(ObjectProvider<GuardedMethods> methods) {
        this.methods = methods;
    }

    @Nullable
    Object call(ProceedingJoinPoint joinPoint) throws Throwable {
        GuardedMethod guarded = resolve(joinPoint);
        return guarded == null ? joinPoint.proceed() : guarded.invoke(new WovenInvocation(joinPoint));
    }

    private @Nullable GuardedMethod resolve(JoinPoint joinPoint) {
        JoinPoint.StaticPart place = joinPoint.getStaticPart();
        Object target = joinPoint.getThis();
        Class<?> type = target == null ? place.getSignature().getDeclaringType() : target.getClass();
        Map<Class<?>, Optional<GuardedMethod>> known = byPlace.get(place);
        Optional<GuardedMethod> found = known == null ? null : known.get(type);
        if (found == null) {
            found = Optional.ofNullable(find(((MethodSignature) place.getSignature()).getMethod(), type));
            byPlace.computeIfAbsent(place, unseen -> new ConcurrentHashMap<>()).put(type, found);
        }
        return found.orElse(null);
    }

    /** A method that calls the one it overrides is guarded already. */
    private @Nullable GuardedMethod find(Method method, Class<?> type) {
        Method called = AopUtils.getMostSpecificMethod(method, type);
        return called.equals(method) || !Weaving.isWoven(called)
                ? methods.getObject().resolve(method, type)
                : null;
    }
}
