package dev.resilience.spring.config;

import dev.resilience.core.Violation;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/** Where a property was written. */
public final class Origins {

    private Origins() {}

    /** A fault of a part of the configuration, by its whole name and where that was written. */
    public static Violation locate(Environment environment, String prefix, Violation fault) {
        String property = prefix + fault.property();
        String origin = of(environment, ConfigurationPropertyName.of(property));
        return new Violation(property, fault.value(), fault.problem(), fault.mend(), origin);
    }

    /** File and line, or whatever the property source knows; null when it knows nothing. */
    public static @Nullable String of(Environment environment, ConfigurationPropertyName name) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull)
                .findFirst()
                .map(ConfigurationProperty::getOrigin)
                .map(Origin::toString)
                .orElse(null);
    }
}
