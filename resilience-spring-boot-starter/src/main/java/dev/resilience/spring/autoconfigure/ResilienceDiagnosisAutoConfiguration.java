package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.diagnosis.Diagnoser;
import dev.resilience.core.diagnosis.Diagnoses;
import dev.resilience.core.diagnosis.DiagnosisRule;
import dev.resilience.core.diagnosis.LatencySource;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.spring.config.KnownProperty;
import dev.resilience.spring.diagnosis.DiagnosisProperties;
import dev.resilience.spring.diagnosis.NamedMeasurements;
import dev.resilience.spring.event.EventDiagnosis;
import dev.resilience.spring.policy.PolicyRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
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

        /** Needs the subscription: so an event has been diagnosed before anybody who was made later hears of it. */
        @Bean
        @ConditionalOnMissingBean
        EventDiagnosis resilienceEventDiagnosis(
                Diagnoses diagnoses, @Qualifier("resilienceDiagnosesSubscription") Subscription received) {
            return diagnoses::textAbout;
        }
    }
}
