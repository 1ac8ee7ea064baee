package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ClassUtils;

/**
 * From a place in woven code to the pipeline of the method there, for one context: found without a lock and without allocation.
 * Thread-safe; asks for its dependencies at the first call only.
 */
final class WovenMethods {

    private final ObjectProvider<GuardedMethods> provider;
    private volatile @Nullable GuardedMethods methods;
    private final Map<JoinPoint.StaticPart, Place> places = new ConcurrentHashMap<>();

    WovenMethods(ObjectProvider<GuardedMethods> provider) {
        this.provider = provider;
    }

    @Nullable
    Object call(ProceedingJoinPoint joinPoint) throws Throwable {
        JoinPoint.StaticPart part = joinPoint.getStaticPart();
        Place place = places.get(part);
        if (place == null) {
            place = places.computeIfAbsent(part, Place::new);
        }
        GuardedMethod guarded = place.resolve(joinPoint.getThis());
        return guarded == null ? joinPoint.proceed() : guarded.invoke(new WovenInvocation(joinPoint));
    }

    /** From now on calls need no bean factory, which has no beans to give while it closes. */
    void use(GuardedMethods known) {
        methods = known;
    }

    /** Null in a context that closes and has never started. */
    private @Nullable GuardedMethods methods() {
        GuardedMethods known = methods;
        if (known == null) {
            try {
                known = provider.getObject();
            } catch (BeanCreationNotAllowedException closing) {
                return null;
            }
            methods = known;
        }
        return known;
    }

    /** A fault of a static method: there is no object whose class could tell its settings. */
    static Violation isStatic(Method method) {
        return new Violation(
                MethodNames.describe(method),
                null,
                "is static, and a guard needs an object",
                "Make it an instance method, or remove the annotation");
    }

    /** One woven method. Nearly always all its calls are on objects of one class, which is looked at first. */
    private final class Place {

        private final Method method;
        private final Map<Class<?>, Route> routes = new ConcurrentHashMap<>();
        private volatile @Nullable Route first;

        Place(JoinPoint.StaticPart part) {
            this.method = ((MethodSignature) part.getSignature()).getMethod();
        }

        @Nullable
        GuardedMethod resolve(@Nullable Object target) {
            if (target == null) {
                throw new ResilienceConfigurationException(List.of(isStatic(method)));
            }
            Class<?> type = target.getClass();
            Route route = first;
            if (route == null || route.type != type) {
                route = routes.get(type);
                if (route == null) {
                    return find(type);
                }
            }
            return route.guarded;
        }

        private @Nullable GuardedMethod find(Class<?> type) {
            GuardedMethods known = methods();
            if (known == null) {
                return null;
            }
            Route route = new Route(type, isGuardedFurtherOut(type) ? null : known.resolve(method, type));
            routes.put(type, route);
            if (first == null) {
                first = route;
            }
            return route.guarded;
        }

        /** A method that is called by the one that overrides it is guarded already. */
        private boolean isGuardedFurtherOut(Class<?> type) {
            Method called = AopUtils.getMostSpecificMethod(method, ClassUtils.getUserClass(type));
            return !called.equals(method) && Weaving.isWoven(called);
        }
    }

    private record Route(Class<?> type, @Nullable GuardedMethod guarded) {}
}
