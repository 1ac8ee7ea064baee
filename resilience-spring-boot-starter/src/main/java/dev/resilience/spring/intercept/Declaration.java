package dev.resilience.spring.intercept;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method and the type it belongs to, as somebody wrote them: annotations, default names and parameter names are theirs. Behind a
 * generated class (a JDK proxy such as an HTTP client, a lambda) these are its interfaces and their methods. Immutable.
 */
record Declaration(Method method, Class<?> type) {

    /** What is called when a method is called on an object of a class. */
    static Declaration of(Method method, Class<?> targetClass) {
        Class<?> type = ClassUtils.getUserClass(targetClass);
        if (!isWithoutSource(type)) {
            return new Declaration(AopUtils.getMostSpecificMethod(method, type), type);
        }
        Method declared = ClassUtils.getInterfaceMethodIfPossible(method, type);
        return interfaces(type)
                .filter(declared.getDeclaringClass()::isAssignableFrom)
                .findFirst()
                .map(owner -> new Declaration(declared, owner))
                .orElseGet(() -> new Declaration(declared, declared.getDeclaringClass()));
    }

    /** All guarded methods of a class, those included that a proxy cannot guard; in an order that does not change. */
    static List<Declaration> guarded(Class<?> targetClass) {
        Class<?> type = ClassUtils.getUserClass(targetClass);
        if (isOfTheFramework(type)) {
            return List.of();
        }
        Stream<Declaration> all = type.isInterface() || isWithoutSource(type)
                ? interfaces(type)
                        .flatMap(owner ->
                                Arrays.stream(owner.getMethods()).map(method -> new Declaration(method, owner)))
                : Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type))
                        .map(method -> new Declaration(method, type));
        return all.filter(Declaration::isGuarded)
                .sorted(Comparator.comparing(declaration -> MethodNames.describe(declaration.method())))
                .toList();
    }

    /** Whether any policy annotation stands on the method, what it overrides or implements, or its class. */
    boolean isGuarded() {
        return PolicyUse.anyOn(method, type);
    }

    private static boolean isWithoutSource(Class<?> type) {
        return Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
    }

    private static Stream<Class<?>> interfaces(Class<?> type) {
        return type.isInterface() ? Stream.of(type) : Arrays.stream(type.getInterfaces());
    }

    /** Not worth a look; an application's own component may live in such a package all the same. */
    private static boolean isOfTheFramework(Class<?> type) {
        return type.getName().startsWith("java.")
                || (type.getName().startsWith("org.springframework.")
                        && !MergedAnnotations.from(type).isPresent(Component.class));
    }
}
