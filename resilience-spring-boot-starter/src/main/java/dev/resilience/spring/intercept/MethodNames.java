package dev.resilience.spring.intercept;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What methods are called, by people and in properties. */
final class MethodNames {

    private MethodNames() {}

    /** Class, method and parameter types, such as {@code com.acme.Inventory.stock(String)}. */
    static String describe(Method method) {
        String parameters = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", "));
        return method.getDeclaringClass().getName() + "." + method.getName() + "(" + parameters + ")";
    }

    /** The default name of an instance: class and method in kebab case, such as {@code inventory-service-stock}. */
    static String defaultName(Class<?> type, Method method) {
        return kebab(type.getSimpleName()) + "-" + kebab(method.getName());
    }

    private static String kebab(String name) {
        String dashed = name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replaceAll("([A-Z]+)([A-Z][a-z])", "$1-$2");
        return dashed.replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(Locale.ROOT);
    }
}
