package dev.resilience.spring.config;

import java.io.IOException;
import java.util.List;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.Assert;

/** The presets that come with the starter, as the weakest property source of all: an application may redefine any of them. */
final class ShippedPresets {

    private static final String RESOURCE = "dev/resilience/spring/presets.properties";

    private ShippedPresets() {}

    static ConfigurationPropertySource load() {
        try {
            List<PropertySource<?>> loaded = new PropertiesPropertySourceLoader()
                    .load(
                            "presets of the starter",
                            new ClassPathResource(RESOURCE, ShippedPresets.class.getClassLoader()));
            ConfigurationPropertySource source = ConfigurationPropertySource.from(loaded.get(0));
            Assert.state(source != null, "properties are always a source");
            return source;
        } catch (IOException missing) {
            throw new IllegalStateException("The starter's jar is incomplete: " + RESOURCE, missing);
        }
    }
}
