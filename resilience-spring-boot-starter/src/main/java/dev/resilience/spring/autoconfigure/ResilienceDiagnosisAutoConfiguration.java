package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.diagnosis.Diagnoser;
import dev.resilience.core.diagnosis.Diagnoses;
import dev.resilience.core.diagnosis.DiagnosisRule;
import dev.resilience.core.diagnosis.LatencySource;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.spring.actuate.DiagnosesEndpoint;
import dev.resilience.spring.config.KnownProperty;
import dev.resilience.spring.diagnosis.DiagnosisProperties;
import dev.resilience.spring.diagnosis.NamedMeasurements;
import dev.resilience.spring.policy.PolicyRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Diagnoses of failures: what they mean and what to do about them. */
@AutoConfiguration(afterName = "dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration")
@ConditionalOnBean(PolicyRegistry.class)
@EnableConfigurationProperties(DiagnosisProperties.class)
public final class ResilienceDiagnosisAutoConfiguration {

    // Known also where diagnoses are switched off.

    @Bean
    static KnownProperty resilienceDiagnosisEnabledProperty() {
        return KnownProperty.of("resilience.diagnosis.enabled");
    }

    @Bean
    static KnownProperty resilienceDiagnosisMaxEntriesProperty() {
        return KnownProperty.of("resilience.diagnosis.max-entries");
    }

    @Bean
    static KnownProperty resilienceDiagnosisRepeatWithinProperty() {
        return KnownProperty.of("resilience.diagnosis.repeat-within");
    }

    /** The journal and what it needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "resilience.diagnosis.enabled", havingValue = "true", matchIfMissing = true)
    static class Journal {

        @Bean
        @ConditionalOnMissingBean
        NamedMeasurements resilienceMeasurements(PolicyRegistry registry, ObjectProvider<LatencySource> latencies) {
            return new NamedMeasurements(registry, latencies::getIfAvailable);
        }

        @Bean
        @ConditionalOnMissingBean
        Diagnoser resilienceDiagnoser(
                FailureRules rules,
                ObjectProvider<DiagnosisRule> userRules,
                ResilienceRuntime runtime,
                NamedMeasurements measurements) {
            return new Diagnoser(rules, userRules.orderedStream().toList(), runtime.time(), measurements);
        }

        @Bean
        @ConditionalOnMissingBean
        Diagnoses resilienceDiagnoses(DiagnosisProperties properties, Diagnoser diagnoser, ResilienceRuntime runtime) {
            return new Diagnoses(properties.journal(), diagnoser, runtime.time());
        }

        /** Ends with the application, which may not be the end of the runtime. */
        @Bean(destroyMethod = "cancel")
        Subscription resilienceDiagnosesSubscription(Diagnoses diagnoses, ResilienceRuntime runtime) {
            return diagnoses.follow(runtime.events());
        }
    }

    /** The endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    static class Actuate {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(Diagnoses.class)
        @ConditionalOnAvailableEndpoint
        DiagnosesEndpoint diagnosesEndpoint(Diagnoses diagnoses, PolicyRegistry registry) {
            return new DiagnosesEndpoint(diagnoses, registry);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(DiagnosesEndpoint.class)
        DiagnosesEndpoint.Web diagnosesEndpointWebExtension(DiagnosesEndpoint endpoint) {
            return new DiagnosesEndpoint.Web(endpoint);
        }
    }
}
