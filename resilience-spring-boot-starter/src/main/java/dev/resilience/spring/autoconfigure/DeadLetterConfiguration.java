package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.deadletter.DeadLetterProperties;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The sinks of dead letters. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeadLetterProperties.class)
class DeadLetterConfiguration {

    @Bean
    @ConditionalOnMissingBean
    DeadLetterSinks resilienceDeadLetterSinks(
            DeadLetterProperties properties,
            ResilienceRuntime runtime,
            ListableBeanFactory beans,
            Environment environment) {
        return new DeadLetterSinks(properties, runtime, beans, environment);
    }
}
