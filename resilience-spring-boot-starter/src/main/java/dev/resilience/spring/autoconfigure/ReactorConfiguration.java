package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.intercept.PublisherType;
import dev.resilience.spring.reactive.FluxType;
import dev.resilience.spring.reactive.MonoType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Has methods guarded that return Reactor's publishers. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Mono.class)
class ReactorConfiguration {

    @Bean
    PublisherType resilienceMonoType() {
        return new MonoType();
    }

    @Bean
    PublisherType resilienceFluxType() {
        return new FluxType();
    }
}
