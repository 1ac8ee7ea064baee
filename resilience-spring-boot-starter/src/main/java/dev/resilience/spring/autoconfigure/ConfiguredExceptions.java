package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.failure.ExceptionTypeRule;
import dev.resilience.core.failure.FailureKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** The rule for {@code resilience.classification.exceptions}. */
final class ConfiguredExceptions {

    private static final String PROPERTY = "resilience.classification.exceptions";

    private ConfiguredExceptions() {}

    /**
     * Finds the classes.
     *
     * @throws ResilienceConfigurationException with every name that is no exception class
     */
    static ExceptionTypeRule rule(Map<String, FailureKind> exceptions, @Nullable ClassLoader classLoader) {
        Map<Class<? extends Throwable>, FailureKind> kinds = new LinkedHashMap<>();
        List<Violation> violations = new ArrayList<>();
        exceptions.forEach((name, kind) -> {
            try {
                Class<?> type = ClassUtils.forName(name, classLoader);
                kinds.put(type.asSubclass(Throwable.class), kind);
            } catch (ClassNotFoundException | LinkageError unknown) {
                violations.add(
                        new Violation(
                                PROPERTY + "[" + name + "]",
                                kind,
                                "there is no such class",
                                "Write the full class name in brackets, such as \"[com.acme.OutOfStockException]\": permanent"));
            } catch (ClassCastException noException) {
                violations.add(new Violation(
                        PROPERTY + "[" + name + "]", kind, "is not an exception", "Name a class that can be thrown"));
            }
        });
        if (!violations.isEmpty()) {
            throw new ResilienceConfigurationException(violations);
        }
        return new ExceptionTypeRule(kinds);
    }
}
