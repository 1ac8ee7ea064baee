package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.advice.AdviceProperties;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.AdviceRules;
import dev.resilience.spring.advice.TrafficWatch;
import dev.resilience.spring.advice.recording.Recordings;
import dev.resilience.spring.advice.recording.RetryHelp;
import dev.resilience.spring.advice.rules.ShippedRules;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Suggestions derived from what was measured. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdviceProperties.class)
class AdviceConfiguration {

    /** What needs no recording: it reads counters now and then. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "resilience.advice.enabled", havingValue = "true", matchIfMissing = true)
    static class Watching {

        @Bean
        @ConditionalOnMissingBean
        TrafficWatch resilienceTrafficWatch(
                PolicyRegistry registry, ResilienceRuntime runtime, ObjectProvider<Recordings> recordings) {
            return new TrafficWatch(registry, runtime, () -> recordings.ifAvailable(Recordings::tick));
        }

        @Bean
        @ConditionalOnMissingBean
        AdviceRules resilienceAdviceRules(
                ObjectProvider<AdviceRule> further,
                PolicyRegistry registry,
                GuardedMethods methods,
                TrafficWatch watch,
                ObjectProvider<Recordings> recordings,
                ObjectProvider<RetryHelp> retryHelp) {
            List<AdviceRule> rules = new ArrayList<>(ShippedRules.ALL);
            further.orderedStream().forEach(rules::add);
            return new AdviceRules(
                    rules, registry, methods, watch, recordings.getIfAvailable(), retryHelp.getIfAvailable());
        }
    }

    /** What is recorded on calls, when that is wanted. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "resilience.advice.enabled", havingValue = "true", matchIfMissing = true)
    @ConditionalOnProperty(name = "resilience.advice.record", havingValue = "true")
    static class Recording {

        @Bean
        @ConditionalOnMissingBean
        Recordings resilienceRecordings(AdviceProperties properties, ResilienceRuntime runtime) {
            return new Recordings(runtime, properties.getWindow(), properties::records);
        }

        @Bean
        @ConditionalOnMissingBean
        RetryHelp resilienceRetryHelp(ResilienceRuntime runtime) {
            return new RetryHelp(runtime.events());
        }
    }
}
