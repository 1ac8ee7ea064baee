package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.actuate.ResilienceEventsEndpoint;
import dev.resilience.spring.event.EventBuffer;
import dev.resilience.spring.event.EventProperties;
import dev.resilience.spring.policy.PolicyRegistry;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The endpoint of events. Events are kept where it can be asked for them only. */
@AutoConfiguration(after = ResilienceAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean({PolicyRegistry.class, ResilienceRuntime.class})
@ConditionalOnAvailableEndpoint(endpoint = ResilienceEventsEndpoint.class)
@EnableConfigurationProperties(EventProperties.class)
public final class ResilienceEventsEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EventBuffer resilienceEventBuffer(ResilienceRuntime runtime, EventProperties properties) {
        return new EventBuffer(runtime.events(), properties.getBuffer());
    }

    @Bean
    @ConditionalOnMissingBean
    ResilienceEventsEndpoint resilienceEventsEndpoint(EventBuffer events, PolicyRegistry registry) {
        return new ResilienceEventsEndpoint(events, registry);
    }

    @Bean
    @ConditionalOnMissingBean
    ResilienceEventsEndpoint.Web resilienceEventsEndpointWebExtension(ResilienceEventsEndpoint endpoint) {
        return new ResilienceEventsEndpoint.Web(endpoint);
    }
}
