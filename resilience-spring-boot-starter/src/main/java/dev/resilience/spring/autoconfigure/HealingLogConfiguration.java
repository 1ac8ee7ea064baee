package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.healing.HealingLog;
import dev.resilience.spring.event.EventDiagnosis;
import dev.resilience.spring.healing.CheckedHealingLog;
import dev.resilience.spring.healing.HealingLogProperties;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The healing log. Its settings are checked also while it is off, as those of dead letters are. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HealingLogProperties.class)
class HealingLogConfiguration {

    @Bean
    CheckedHealingLog resilienceCheckedHealingLog(HealingLogProperties properties, Environment environment) {
        return new CheckedHealingLog(properties, environment);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = "resilience.healing-log.enabled", havingValue = "true", matchIfMissing = true)
    HealingLog resilienceHealingLog(
            CheckedHealingLog checked, ResilienceRuntime runtime, ObjectProvider<EventDiagnosis> diagnoses) {
        EventDiagnosis diagnosis = diagnoses.getIfAvailable(() -> HealingLogConfiguration::nothing);
        return HealingLog.of(checked.config(), runtime, diagnosis::of);
    }

    private static Map<String, String> nothing(ResilienceEvent event) {
        return Map.of();
    }
}
