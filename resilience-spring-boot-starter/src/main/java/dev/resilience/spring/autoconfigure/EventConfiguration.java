package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.config.KnownProperty;
import dev.resilience.spring.event.EventDelivery;
import dev.resilience.spring.event.EventDiagnosis;
import dev.resilience.spring.event.EventProperties;
import dev.resilience.spring.event.ResilienceEventListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the application what the engines do. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EventProperties.class)
class EventConfiguration {

    @Bean
    EventDelivery resilienceEventDelivery(
            ResilienceRuntime runtime,
            EventProperties properties,
            ApplicationEventPublisher application,
            ObjectProvider<ResilienceEventListener> listeners,
            ObjectProvider<EventDiagnosis> diagnosis) {
        return new EventDelivery(
                runtime.events(),
                properties.getApplication(),
                application,
                listeners::orderedStream,
                diagnosis.getIfAvailable());
    }

    @Bean
    KnownProperty resilienceEventsApplicationProperty() {
        return KnownProperty.of("resilience.events.application");
    }

    @Bean
    KnownProperty resilienceEventsBufferProperty() {
        return KnownProperty.of("resilience.events.buffer");
    }
}
