package dev.resilience.spring.autoconfigure;

import dev.resilience.core.healing.HealingLog;
import dev.resilience.spring.actuate.Boot3HealthIndicator;
import dev.resilience.spring.actuate.Boot4HealthIndicator;
import dev.resilience.spring.actuate.BulkheadsHealth;
import dev.resilience.spring.actuate.CircuitBreakersHealth;
import dev.resilience.spring.actuate.FailureBudgetsHealth;
import dev.resilience.spring.actuate.HealingLogHealth;
import dev.resilience.spring.policy.PolicyRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The health contributors {@code circuitBreakers}, {@code bulkheads}, {@code failureBudgets} and {@code healingLog}, on either line of
 * Spring Boot; the first gives way to resilience4j's, which bears the same name.
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
public final class ResilienceHealthAutoConfiguration {

    private static final String CIRCUIT_BREAKERS = "circuitBreakersHealthIndicator";
    private static final String BULKHEADS = "bulkheadsHealthIndicator";
    private static final String FAILURE_BUDGETS = "failureBudgetsHealthIndicator";
    private static final String HEALING_LOG = "healingLogHealthIndicator";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
    static class Boot3 {

        @Bean(CIRCUIT_BREAKERS)
        @ConditionalOnHealth("circuit-breakers")
        @ConditionalOnMissingBean(name = CIRCUIT_BREAKERS)
        Boot3HealthIndicator circuitBreakersHealthIndicator(PolicyRegistry registry) {
            return new Boot3HealthIndicator(new CircuitBreakersHealth(registry));
        }

        @Bean(BULKHEADS)
        @ConditionalOnHealth("bulkheads")
        @ConditionalOnMissingBean(name = BULKHEADS)
        Boot3HealthIndicator bulkheadsHealthIndicator(PolicyRegistry registry) {
            return new Boot3HealthIndicator(new BulkheadsHealth(registry));
        }

        @Bean(FAILURE_BUDGETS)
        @ConditionalOnHealth("failure-budgets")
        @ConditionalOnMissingBean(name = FAILURE_BUDGETS)
        Boot3HealthIndicator failureBudgetsHealthIndicator(PolicyRegistry registry) {
            return new Boot3HealthIndicator(new FailureBudgetsHealth(registry));
        }

        @Bean(HEALING_LOG)
        @ConditionalOnHealth("healing-log")
        @ConditionalOnBean(HealingLog.class)
        @ConditionalOnMissingBean(name = HEALING_LOG)
        Boot3HealthIndicator healingLogHealthIndicator(HealingLog healing) {
            return new Boot3HealthIndicator(new HealingLogHealth(healing));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
    static class Boot4 {

        @Bean(CIRCUIT_BREAKERS)
        @ConditionalOnHealth("circuit-breakers")
        @ConditionalOnMissingBean(name = CIRCUIT_BREAKERS)
        Boot4HealthIndicator circuitBreakersHealthIndicator(PolicyRegistry registry) {
            return new Boot4HealthIndicator(new CircuitBreakersHealth(registry));
        }

        @Bean(BULKHEADS)
        @ConditionalOnHealth("bulkheads")
        @ConditionalOnMissingBean(name = BULKHEADS)
        Boot4HealthIndicator bulkheadsHealthIndicator(PolicyRegistry registry) {
            return new Boot4HealthIndicator(new BulkheadsHealth(registry));
        }

        @Bean(FAILURE_BUDGETS)
        @ConditionalOnHealth("failure-budgets")
        @ConditionalOnMissingBean(name = FAILURE_BUDGETS)
        Boot4HealthIndicator failureBudgetsHealthIndicator(PolicyRegistry registry) {
            return new Boot4HealthIndicator(new FailureBudgetsHealth(registry));
        }

        @Bean(HEALING_LOG)
        @ConditionalOnHealth("healing-log")
        @ConditionalOnBean(HealingLog.class)
        @ConditionalOnMissingBean(name = HEALING_LOG)
        Boot4HealthIndicator healingLogHealthIndicator(HealingLog healing) {
            return new Boot4HealthIndicator(new HealingLogHealth(healing));
        }
    }
}
