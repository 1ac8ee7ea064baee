package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.actuate.BulkheadsEndpoint;
import dev.resilience.spring.actuate.CircuitBreakersEndpoint;
import dev.resilience.spring.actuate.DeadLettersEndpoint;
import dev.resilience.spring.actuate.DeadLettersEndpointWebExtension;
import dev.resilience.spring.actuate.FailureBudgetsEndpoint;
import dev.resilience.spring.actuate.GuardedMethodsView;
import dev.resilience.spring.actuate.ResilienceEndpoint;
import dev.resilience.spring.actuate.RetriesEndpoint;
import dev.resilience.spring.actuate.TimeoutsEndpoint;
import dev.resilience.spring.config.ResolvedSettings;
import dev.resilience.spring.deadletter.DeadLetterHandler;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import dev.resilience.spring.failurebudget.FailureBudgets;
import dev.resilience.spring.intercept.GuardedBeans;
import dev.resilience.spring.intercept.GuardedMethod;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Endpoints. The ids that resilience4j's Spring module uses too are left to it, since two endpoints of one id stop the application;
 * everything can still be read under {@code resilience}.
 */
@AutoConfiguration(afterName = "dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration")
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(PolicyRegistry.class)
@Import(HealingEndpointConfiguration.class)
public final class ResilienceActuatorAutoConfiguration {

    // Its packages in the versions for Spring Boot 3, for Spring Boot 4, and in its early versions for Spring Boot 3.
    private static final String RESILIENCE4J_3 =
            "io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration";
    private static final String RESILIENCE4J_4 =
            "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration";
    private static final String RESILIENCE4J_EARLY =
            "io.github.resilience4j.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration";

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(GuardedBeans.class)
    GuardedMethodsView resilienceGuardedMethodsView(GuardedMethods methods, GuardedBeans beans) {
        return () -> methods.all().stream()
                .map(method -> new GuardedMethodsView.GuardedMethodInfo(
                        beans.beanOf(method), method.describe(), stages(method), failureOn(method)))
                .toList();
    }

    private static GuardedMethodsView.@Nullable FailureOn failureOn(GuardedMethod method) {
        ResolvedSettings.Source rule = method.failureOn();
        return rule == null
                ? null
                : new GuardedMethodsView.FailureOn(rule.value().toString(), rule.toString());
    }

    private static List<GuardedMethodsView.PolicyUse> stages(GuardedMethod method) {
        return method.pipeline().policies().stream()
                .map(policy -> new GuardedMethodsView.PolicyUse(policy.type(), policy.name()))
                .toList();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    ResilienceEndpoint resilienceEndpoint(PolicyRegistry registry, ObjectProvider<GuardedMethodsView> methods) {
        return new ResilienceEndpoint(registry, methods);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    TimeoutsEndpoint timeoutsEndpoint(PolicyRegistry registry) {
        return new TimeoutsEndpoint(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(TimeoutsEndpoint.class)
    TimeoutsEndpoint.Web timeoutsEndpointWebExtension(TimeoutsEndpoint endpoint) {
        return new TimeoutsEndpoint.Web(endpoint);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    FailureBudgetsEndpoint failureBudgetsEndpoint(PolicyRegistry registry, ObjectProvider<FailureBudgets> budgets) {
        return new FailureBudgetsEndpoint(registry, budgets.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(FailureBudgetsEndpoint.class)
    FailureBudgetsEndpoint.Web failureBudgetsEndpointWebExtension(FailureBudgetsEndpoint endpoint) {
        return new FailureBudgetsEndpoint.Web(endpoint);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(DeadLetterSinks.class)
    @ConditionalOnAvailableEndpoint
    DeadLettersEndpoint deadLettersEndpoint(DeadLetterSinks sinks, ObjectProvider<DeadLetterHandler> handlers) {
        return new DeadLettersEndpoint(sinks, handlers);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(DeadLettersEndpoint.class)
    DeadLettersEndpointWebExtension deadLettersEndpointWebExtension(DeadLettersEndpoint endpoint) {
        return new DeadLettersEndpointWebExtension(endpoint);
    }

    /** The ids that nobody else uses once resilience4j is absent. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass({RESILIENCE4J_3, RESILIENCE4J_4, RESILIENCE4J_EARLY})
    static class SharedIds {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        CircuitBreakersEndpoint circuitBreakersEndpoint(PolicyRegistry registry) {
            return new CircuitBreakersEndpoint(registry);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(CircuitBreakersEndpoint.class)
        CircuitBreakersEndpoint.Web circuitBreakersEndpointWebExtension(CircuitBreakersEndpoint endpoint) {
            return new CircuitBreakersEndpoint.Web(endpoint);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        BulkheadsEndpoint bulkheadsEndpoint(PolicyRegistry registry) {
            return new BulkheadsEndpoint(registry);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(BulkheadsEndpoint.class)
        BulkheadsEndpoint.Web bulkheadsEndpointWebExtension(BulkheadsEndpoint endpoint) {
            return new BulkheadsEndpoint.Web(endpoint);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        RetriesEndpoint retriesEndpoint(PolicyRegistry registry) {
            return new RetriesEndpoint(registry);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(RetriesEndpoint.class)
        RetriesEndpoint.Web retriesEndpointWebExtension(RetriesEndpoint endpoint) {
            return new RetriesEndpoint.Web(endpoint);
        }
    }

    /** Says that the shared ids were left to resilience4j. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnResilience4j.class)
    static class SteppedAside {

        SteppedAside() {
            LoggerFactory.getLogger(ResilienceActuatorAutoConfiguration.class)
                    .info(
                            "The endpoints circuitbreakers, bulkheads and retries are left to resilience4j, whose Spring module"
                                    + " is on the classpath; the endpoint resilience shows everything guarded by this starter");
        }
    }

    /** Any version of resilience4j's Spring module. */
    static class OnResilience4j extends AnyNestedCondition {

        OnResilience4j() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnClass(name = RESILIENCE4J_3)
        static class OfSpringBoot3 {}

        @ConditionalOnClass(name = RESILIENCE4J_4)
        static class OfSpringBoot4 {}

        @ConditionalOnClass(name = RESILIENCE4J_EARLY)
        static class Early {}
    }
}
