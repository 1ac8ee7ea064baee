package dev.resilience.spring.intercept;

import dev.resilience.spring.annotation.PolicyAnnotation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.aspectj.lang.JoinPoint;
import org.springframework.util.ClassUtils;

/**
 * What the weaver of a class has done. It moves the body of a method with advice around it into a static method, which it names
 * after the method and a number, and which takes the object, the arguments and the join point.
 */
final class Weaving {

    private static final String ASPECT = ResilienceAspect.class.getName().replace('.', '/');

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
        List<String> bodies = Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
                .filter(body -> body.isSynthetic()
                        && body.getName().startsWith(method.getName() + "_aroundBody")
                        && List.of(body.getParameterTypes()).equals(bodyParameters(method)))
                .map(Method::getName)
                .toList();
        return !bodies.isEmpty() && isByOurs(bodies, method.getDeclaringClass());
    }

    /**
     * Tells our advice from that of others by the class file. One that is compiled with ours names it. What is woven as it is loaded
     * has bodies that its file does not have, and is woven with all aspects, ours among them, that the class path has.
     */
    private static boolean isByOurs(List<String> bodies, Class<?> type) {
        String file = file(type);
        return file.contains(ASPECT) || bodies.stream().anyMatch(body -> !file.contains(body));
    }

    /** Empty if there is none, as of a class that is made at run time. */
    private static String file(Class<?> type) {
        try (InputStream file = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            return file == null ? "" : new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return "";
        }
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
