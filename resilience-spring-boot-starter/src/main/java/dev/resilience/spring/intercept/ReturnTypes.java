package dev.resilience.spring.intercept;

import dev.resilience.core.Violation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * What guarded methods may return, and what that means. What cannot be followed to its end is refused rather than half guarded.
 * Immutable and thread-safe.
 */
final class ReturnTypes {

    private static final String PUBLISHER = "org.reactivestreams.Publisher";

    private final List<PublisherType> publishers;

    ReturnTypes(List<PublisherType> publishers) {
        this.publishers = List.copyOf(publishers);
    }

    /** Why a method cannot be guarded; null if it can. */
    @Nullable
    Violation check(Method method) {
        Class<?> type = method.getReturnType();
        if (type == CompletionStage.class || type == CompletableFuture.class || publisher(method) != null) {
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
        if (isNamed(type, PUBLISHER)) {
            return refuse(
                    method,
                    "returns a reactive publisher other than Reactor's Mono or Flux, which this version does not guard",
                    "Return Mono or Flux, for example with Flux.from(...)");
        }
        if (isNamed(type, "java.util.concurrent.Flow$Publisher")) {
            return refuse(
                    method,
                    "returns a Flow.Publisher, which this version does not guard",
                    "Return Flux, for example with JdkFlowAdapter.flowPublisherToFlux(...)");
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

    /** The type of publisher that a method returns; null if it returns something else. */
    @Nullable
    PublisherType publisher(Method method) {
        for (PublisherType known : publishers) {
            if (known.type() == method.getReturnType()) {
                return known;
            }
        }
        return null;
    }

    /**
     * The type of what calls of a method come to in the end, whatever it is wrapped in.
     *
     * @param type the class on which the method is called; null for the one that declares it
     */
    Class<?> result(Method method, @Nullable Class<?> type) {
        ResolvableType returned = type == null
                ? ResolvableType.forMethodReturnType(method)
                : ResolvableType.forMethodReturnType(method, type);
        Class<?> wrapper = wrapper(method);
        return wrapper == null
                ? returned.resolve(Object.class)
                : returned.as(wrapper).getGeneric().resolve(Object.class);
    }

    private @Nullable Class<?> wrapper(Method method) {
        PublisherType publisher = publisher(method);
        if (publisher != null) {
            return publisher.type();
        }
        return CompletionStage.class.isAssignableFrom(method.getReturnType()) ? CompletionStage.class : null;
    }

    /** Whether a method returns what can stand for the result of a guarded one. */
    boolean canAnswer(Method candidate, Method guarded) {
        Class<?> wanted = guarded.getReturnType();
        Class<?> has = candidate.getReturnType();
        if (wanted == void.class || ClassUtils.isAssignable(wanted, has)) {
            return true;
        }
        PublisherType publisher = publisher(guarded);
        if (publisher != null) {
            return publisher.hasOneResult()
                    && !isNamed(has, PUBLISHER)
                    && !CompletionStage.class.isAssignableFrom(has)
                    && ClassUtils.isAssignable(result(guarded, null), has);
        }
        return CompletionStage.class.isAssignableFrom(wanted)
                && (CompletionStage.class.isAssignableFrom(has) || ClassUtils.isAssignable(result(guarded, null), has));
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
