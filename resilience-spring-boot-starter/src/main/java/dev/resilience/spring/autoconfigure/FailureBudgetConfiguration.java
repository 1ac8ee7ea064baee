package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.failurebudget.FailureBudgets;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.policy.PolicyRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Failure budgets that come and go while the application runs. */
@Configuration(proxyBeanMethods = false)
class FailureBudgetConfiguration {

    @Bean
    @ConditionalOnMissingBean
    FailureBudgets resilienceFailureBudgets(PolicyRegistry registry, GuardedMethods methods) {
        return new FailureBudgets(registry, methods);
    }
}
