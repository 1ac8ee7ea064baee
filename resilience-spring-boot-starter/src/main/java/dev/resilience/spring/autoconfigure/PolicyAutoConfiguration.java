package dev.resilience.spring.autoconfigure;

import dev.resilience.core.failurebudget.FailureBudgetListener;
import dev.resilience.spring.failurebudget.BudgetListeners;
import dev.resilience.spring.policy.AdaptiveRetryFactory;
import dev.resilience.spring.policy.BulkheadFactory;
import dev.resilience.spring.policy.CircuitBreakerFactory;
import dev.resilience.spring.policy.DoomedTransaction;
import dev.resilience.spring.policy.FailureBudgetFactory;
import dev.resilience.spring.policy.TimeoutFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The policies that come with the starter, in the order in which the summary names them. One bean method is a policy. */
@AutoConfiguration(before = ResilienceAutoConfiguration.class)
public final class PolicyAutoConfiguration {

    @Bean
    @Order(1)
    AdaptiveRetryFactory adaptiveRetryFactory(ListableBeanFactory beans) {
        return new AdaptiveRetryFactory(beans);
    }

    /** No attempt is repeated in a transaction that is lost already; only where there are transactions. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.transaction.interceptor.TransactionAspectSupport")
    static class Transactions {

        @Bean
        @ConditionalOnMissingBean
        DoomedTransaction doomedTransaction() {
            return new DoomedTransaction();
        }
    }

    @Bean
    @Order(2)
    CircuitBreakerFactory circuitBreakerFactory() {
        return new CircuitBreakerFactory();
    }

    @Bean
    @Order(3)
    BulkheadFactory bulkheadFactory() {
        return new BulkheadFactory();
    }

    @Bean
    @Order(4)
    TimeoutFactory timeoutFactory() {
        return new TimeoutFactory();
    }

    @Bean
    @Order(5)
    FailureBudgetFactory failureBudgetFactory(BudgetListeners listeners) {
        return new FailureBudgetFactory(listeners.all());
    }

    @Bean
    BudgetListeners resilienceBudgetListeners(ObjectProvider<FailureBudgetListener> beans) {
        return new BudgetListeners(beans::orderedStream);
    }
}
