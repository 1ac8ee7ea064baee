package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.actuate.ResilienceAdviceEndpoint;
import dev.resilience.spring.advice.AdviceRules;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The endpoint {@code resilienceadvice}. */
@AutoConfiguration(afterName = "dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration")
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(AdviceRules.class)
public final class ResilienceAdviceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    ResilienceAdviceEndpoint resilienceAdviceEndpoint(AdviceRules rules) {
        return new ResilienceAdviceEndpoint(rules);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ResilienceAdviceEndpoint.class)
    ResilienceAdviceEndpoint.Web resilienceAdviceEndpointWebExtension(ResilienceAdviceEndpoint endpoint) {
        return new ResilienceAdviceEndpoint.Web(endpoint);
    }
}
