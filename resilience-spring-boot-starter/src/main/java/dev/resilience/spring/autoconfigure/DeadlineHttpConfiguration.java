package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.Origins;
import dev.resilience.spring.context.DeadlineHeader;
import dev.resilience.spring.context.DeadlineHttpProperties;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The header of deadlines over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeadlineHttpProperties.class)
class DeadlineHttpConfiguration {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("resilience.deadline.http");

    @Bean
    CheckedHeader resilienceDeadlineHeader(
            DeadlineHttpProperties properties, ResilienceRuntime runtime, Environment environment) {
        try {
            return new CheckedHeader(header(properties, runtime), List.of());
        } catch (ResilienceConfigurationException faults) {
            return new CheckedHeader(
                    header(new DeadlineHttpProperties(), runtime),
                    faults.violations().stream()
                            .map(fault -> located(fault, environment))
                            .toList());
        }
    }

    private static DeadlineHeader header(DeadlineHttpProperties properties, ResilienceRuntime runtime) {
        return new DeadlineHeader(properties.getHeader(), properties.getMax(), runtime.time());
    }

    private static Violation located(Violation fault, Environment environment) {
        ConfigurationPropertyName property = ROOT.append(fault.property());
        return new Violation(
                property.toString(), fault.value(), fault.problem(), fault.mend(), Origins.of(environment, property));
    }

    /**
     * The header, and what is wrong with its settings.
     *
     * @param header the default one if there are faults, with which the application does not start: web servers want their filters
     *     before all faults are told
     */
    record CheckedHeader(DeadlineHeader header, List<Violation> violations) {}
}
