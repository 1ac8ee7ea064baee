package dev.resilience.spring.autoconfigure;

import dev.resilience.core.Violation;
import dev.resilience.core.failure.ExceptionTypeRule;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.spring.config.Origins;
import dev.resilience.spring.policy.InstanceRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * What {@code resilience.classification} says of exception types, for all instances and for those of one name.
 *
 * @param common the kinds of types, wherever they are thrown
 * @param byInstance the kinds of types by the name of an instance
 * @param violations every name that is no exception class
 */
record ConfiguredExceptions(
        Map<Class<? extends Throwable>, FailureKind> common,
        Map<String, Map<Class<? extends Throwable>, FailureKind>> byInstance,
        List<Violation> violations) {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("resilience.classification");

    static ConfiguredExceptions of(
            ResilienceProperties.Classification classification,
            Environment environment,
            @Nullable ClassLoader classLoader) {
        Reader reader = new Reader(environment, classLoader, new ArrayList<>());
        Map<Class<? extends Throwable>, FailureKind> common = reader.read(ROOT, classification.getExceptions());
        Map<String, Map<Class<? extends Throwable>, FailureKind>> byInstance = new LinkedHashMap<>();
        classification.getInstances().forEach((name, instance) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            // A name that is none is told with the unknown properties.
            if (ConfigurationPropertyName.isValid(lower)) {
                ConfigurationPropertyName path = ROOT.append("instances").append(lower);
                byInstance.put(name, reader.read(path, instance.getExceptions()));
            }
        });
        return new ConfiguredExceptions(common, byInstance, List.copyOf(reader.violations));
    }

    ExceptionTypeRule rule() {
        return new ExceptionTypeRule(common);
    }

    InstanceRules instanceRules(FailureRules rules) {
        return new InstanceRules(rules, common, byInstance);
    }

    private record Reader(Environment environment, @Nullable ClassLoader classLoader, List<Violation> violations) {

        Map<Class<? extends Throwable>, FailureKind> read(
                ConfigurationPropertyName path, Map<String, FailureKind> exceptions) {
            Map<Class<? extends Throwable>, FailureKind> kinds = new LinkedHashMap<>();
            exceptions.forEach((name, kind) -> {
                ConfigurationPropertyName property = path.append("exceptions").append("[" + name + "]");
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
            return kinds;
        }
    }
}
