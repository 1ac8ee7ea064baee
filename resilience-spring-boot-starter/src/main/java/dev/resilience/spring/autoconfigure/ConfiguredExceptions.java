package dev.resilience.spring.autoconfigure;

import dev.resilience.core.Violation;
import dev.resilience.core.failure.ExceptionTypeRule;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.spring.config.Origins;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * What {@code resilience.classification.exceptions} says. Immutable.
 *
 * @param rule the rule made of it
 * @param violations every name that is no exception class
 */
record ConfiguredExceptions(ExceptionTypeRule rule, List<Violation> violations) {

    private static final ConfigurationPropertyName PROPERTY =
            ConfigurationPropertyName.of("resilience.classification.exceptions");

    static ConfiguredExceptions of(
            Map<String, FailureKind> exceptions, Environment environment, @Nullable ClassLoader classLoader) {
        Map<Class<? extends Throwable>, FailureKind> kinds = new LinkedHashMap<>();
        List<Violation> violations = new ArrayList<>();
        exceptions.forEach((name, kind) -> {
            ConfigurationPropertyName property = PROPERTY.append("[" + name + "]");
            try {
                kinds.put(ClassUtils.forName(name, classLoader).asSubclass(Throwable.class), kind);
            } catch (ClassNotFoundException | LinkageError unknown) {
                violations.add(new Violation(
                        property.toString(),
                        kind,
                        "there is no such class",
                        "Write the full class name in brackets, such as \"[com.acme.OutOfStockException]\": permanent",
                        Origins.of(environment, property)));
            } catch (ClassCastException noException) {
                violations.add(new Violation(
                        property.toString(),
                        kind,
                        "is not an exception",
                        "Name a class that can be thrown",
                        Origins.of(environment, property)));
            }
        });
        return new ConfiguredExceptions(new ExceptionTypeRule(kinds), List.copyOf(violations));
    }
}
