package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.intercept.FallbackMeters;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.metrics.PolicyMeters;
import dev.resilience.spring.metrics.ResilienceMeters;
import dev.resilience.spring.metrics.ResilienceMetricsProperties;
import dev.resilience.spring.policy.PolicyRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Meters; Spring Boot's actuator binds them to the meter registries there are. */
@AutoConfiguration(afterName = "dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(PolicyRegistry.class)
@EnableConfigurationProperties(ResilienceMetricsProperties.class)
public final class ResilienceMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ResilienceMeters resilienceMeters(
            PolicyRegistry registry, ObjectProvider<PolicyMeters> further, ResilienceMetricsProperties properties) {
        return new ResilienceMeters(registry, further.orderedStream().toList(), properties.getMaxNames());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(GuardedMethods.class)
    FallbackMeters resilienceFallbackMeters(GuardedMethods methods) {
        return new FallbackMeters(methods);
    }
}
