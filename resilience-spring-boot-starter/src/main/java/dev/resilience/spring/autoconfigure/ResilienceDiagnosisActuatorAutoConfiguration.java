package dev.resilience.spring.autoconfigure;

import dev.resilience.core.diagnosis.Diagnoses;
import dev.resilience.spring.actuate.DiagnosesEndpoint;
import dev.resilience.spring.policy.PolicyRegistry;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The endpoint of diagnoses. */
@AutoConfiguration(afterName = "dev.resilience.spring.autoconfigure.ResilienceDiagnosisAutoConfiguration")
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean({Diagnoses.class, PolicyRegistry.class})
public final class ResilienceDiagnosisActuatorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
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
