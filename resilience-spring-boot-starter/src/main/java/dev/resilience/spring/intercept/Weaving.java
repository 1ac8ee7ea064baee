package dev.resilience.spring.intercept;

import dev.resilience.spring.annotation.PolicyAnnotation;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.aspectj.lang.JoinPoint;

/**
 * What the weaver of a class has done. It moves the body of a method with advice around it into a static method, which it names
 * after the method and a number, and which takes the object, the arguments and the join point.
 */
final class Weaving {

    private Weaving() {}

    /** Whether a call of the method goes through {@link ResilienceAspect}. */
    static boolean isWoven(Method method) {
        return isVisible(method) && hasAdvice(method);
    }

    /** Whether the aspect's pointcut sees the annotations of a method. */
    static boolean isVisible(Method method) {
        return isAnnotated(method) || (PolicyUse.isCoveredByClass(method) && isAnnotated(method.getDeclaringClass()));
    }

    private static boolean isAnnotated(AnnotatedElement element) {
        return Arrays.stream(element.getDeclaredAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(annotation -> isPolicy(annotation)
                        || Arrays.stream(annotation.getDeclaredAnnotations())
                                .anyMatch(composed -> isPolicy(composed.annotationType())));
    }

    private static boolean isPolicy(Class<? extends Annotation> annotation) {
        return annotation.isAnnotationPresent(PolicyAnnotation.class);
    }

    private static boolean hasAdvice(Method method) {
        return Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
                .anyMatch(body -> body.isSynthetic()
                        && body.getName().startsWith(method.getName() + "_aroundBody")
                        && List.of(body.getParameterTypes()).equals(bodyParameters(method)));
    }

    private static List<Class<?>> bodyParameters(Method method) {
        return Stream.of(
                        Modifier.isStatic(method.getModifiers())
                                ? Stream.<Class<?>>empty()
                                : Stream.<Class<?>>of(method.getDeclaringClass()),
                        Arrays.stream(method.getParameterTypes()),
                        Stream.<Class<?>>of(JoinPoint.class))
                .<Class<?>>flatMap(types -> types)
                .toList();
    }
}
