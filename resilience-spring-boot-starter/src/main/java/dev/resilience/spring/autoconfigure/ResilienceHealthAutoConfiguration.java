package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.actuate.Boot3CircuitBreakersHealthIndicator;
import dev.resilience.spring.actuate.Boot4CircuitBreakersHealthIndicator;
import dev.resilience.spring.actuate.CircuitBreakersHealth;
import dev.resilience.spring.policy.PolicyRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * The health contributor {@code circuitBreakers}, on either line of Spring Boot; gives way to resilience4j's, which bears the same
 * name.
 */
@AutoConfiguration(
        afterName = {
            "dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration",
            "io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakersHealthIndicatorAutoConfiguration",
            "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakersHealthIndicatorAutoConfiguration"
        },
        beforeName = {
            "org.springframework.boot.actuate.autoconfigure.health.HealthContributorAutoConfiguration",
            "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration"
        })
@ConditionalOnBean(PolicyRegistry.class)
@Conditional(OnHealthIndicatorCondition.class)
public final class ResilienceHealthAutoConfiguration {

    private static final String BEAN = "circuitBreakersHealthIndicator";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
    static class Boot3 {

        @Bean(BEAN)
        @ConditionalOnMissingBean(name = BEAN)
        Boot3CircuitBreakersHealthIndicator circuitBreakersHealthIndicator(PolicyRegistry registry) {
            return new Boot3CircuitBreakersHealthIndicator(new CircuitBreakersHealth(registry));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
    static class Boot4 {

        @Bean(BEAN)
        @ConditionalOnMissingBean(name = BEAN)
        Boot4CircuitBreakersHealthIndicator circuitBreakersHealthIndicator(PolicyRegistry registry) {
            return new Boot4CircuitBreakersHealthIndicator(new CircuitBreakersHealth(registry));
        }
    }
}
