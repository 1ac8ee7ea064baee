package dev.resilience.spring.autoconfigure;

import dev.resilience.core.healing.HealingLog;
import dev.resilience.spring.actuate.GuardedMethodsView;
import dev.resilience.spring.actuate.HealingLogEndpoint;
import dev.resilience.spring.actuate.HealingLogEndpointWebExtension;
import dev.resilience.spring.actuate.HealingLogExportEndpoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoints of the healing log. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(HealingLog.class)
class HealingEndpointConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    HealingLogEndpoint healingLogEndpoint(HealingLog healing, ObjectProvider<GuardedMethodsView> methods) {
        return new HealingLogEndpoint(healing, methods);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(HealingLogEndpoint.class)
    HealingLogEndpointWebExtension healingLogEndpointWebExtension(HealingLogEndpoint endpoint) {
        return new HealingLogEndpointWebExtension(endpoint);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    HealingLogExportEndpoint healingLogExportEndpoint(HealingLog healing) {
        return new HealingLogExportEndpoint(healing);
    }
}
