package dev.resilience.spring.autoconfigure;

import dev.resilience.core.CorePlaceholder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Stands in for the auto-configuration until it arrives. */
@AutoConfiguration
public final class PlaceholderAutoConfiguration {

    @Bean
    String resilienceName() {
        return CorePlaceholder.name();
    }
}
