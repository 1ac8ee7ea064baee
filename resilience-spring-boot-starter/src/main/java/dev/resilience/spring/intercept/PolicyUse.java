package dev.resilience.spring.intercept;

import dev.resilience.spring.annotation.PolicyAnnotation;
import dev.resilience.spring.config.AnnotationSettings;
import dev.resilience.spring.policy.PolicyFactory;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;

/**
 * What one annotation on a method, or on its class, asks for.
 *
 * @param factory makes the policy
 * @param name the name of the instance, as written, or the default one
 * @param named whether the name was written
 * @param key the expression for the key, or empty
 * @param failureOn which results of the method are failures, or empty
 * @param settings what the annotation sets for all methods of the name
 */
record PolicyUse(
        PolicyFactory<?, ?> factory,
        String name,
        boolean named,
        String key,
        String failureOn,
        AnnotationSettings settings) {

    private static final List<String> LIFECYCLE =
            List.of("jakarta.annotation.PostConstruct", "jakarta.annotation.PreDestroy");

    /** Whether any policy annotation stands on the method, what it overrides or implements, or its class. */
    static boolean anyOn(Method method, Class<?> type) {
        return onMethod(method).isPresent(PolicyAnnotation.class)
                || (isCoveredByClass(method) && onClass(type).isPresent(PolicyAnnotation.class));
    }

    /**
     * Whether an annotation on the class covers this method: all public methods of its objects, but not those that every object
     * has, nor those that only the container calls.
     */
    static boolean isCoveredByClass(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !ReflectionUtils.isObjectMethod(method)
                && !method.isSynthetic()
                && LIFECYCLE.stream().noneMatch(MergedAnnotations.from(method)::isPresent);
    }

    /** The policy annotations that stand on the method or cover it from its class. */
    static Stream<Class<? extends Annotation>> policyAnnotations(Method method, Class<?> type) {
        return Stream.concat(onMethod(method).stream(), isCoveredByClass(method) ? onClass(type).stream() : Stream.of())
                .<Class<? extends Annotation>>map(MergedAnnotation::getType)
                .filter(annotation -> annotation.isAnnotationPresent(PolicyAnnotation.class))
                .distinct();
    }

    static MergedAnnotations onMethod(Method method) {
        return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
    }

    static MergedAnnotations onClass(Class<?> type) {
        return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY);
    }

    /** What is asked of a policy for a method; null if nothing is. An annotation on the method replaces one on the class. */
    static @Nullable PolicyUse find(PolicyFactory<?, ?> factory, Method method, Class<?> type) {
        MergedAnnotation<? extends Annotation> annotation = onMethod(method).get(factory.annotation());
        String location = MethodNames.describe(method);
        if (!annotation.isPresent() && isCoveredByClass(method)) {
            annotation = onClass(type).get(factory.annotation());
            location = type.getName();
        }
        if (!annotation.isPresent()) {
            return null;
        }
        String name = annotation.getString("name");
        return new PolicyUse(
                factory,
                name.isEmpty() ? MethodNames.defaultName(type, method) : name,
                !name.isEmpty(),
                annotation.getValue("key", String.class).orElse(""),
                annotation.getValue("failureOn", String.class).orElse(""),
                AnnotationSettings.of(annotation, location));
    }
}
