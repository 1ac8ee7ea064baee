package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.spring.intercept.GuardedBeans;
import dev.resilience.spring.policy.PolicyRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has policies take their settings anew when Spring Cloud tells that the environment has changed. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(EnvironmentChangeEvent.class)
class RefreshConfiguration {

    private static final Logger log = LoggerFactory.getLogger(RefreshConfiguration.class);

    /** Whoever has the environment refreshed is not kept from it by a fault of ours: it is told, and what there was goes on. */
    @Bean
    ApplicationListener<EnvironmentChangeEvent> resilienceEnvironmentListener(
            PolicyRegistry registry, GuardedBeans beans) {
        return new ApplicationListener<>() {
            @Override
            public void onApplicationEvent(EnvironmentChangeEvent event) {
                try {
                    registry.refresh(beans.unknownProperties());
                    log.info("All policies have taken their settings from the changed environment");
                } catch (ResilienceConfigurationException faults) {
                    log.error(
                            "The changed environment is refused as a whole, all policies go on as before: {}",
                            faults.getMessage());
                    for (Throwable stuck : faults.getSuppressed()) {
                        log.error("This was changed and could not be put back: {}", stuck.getMessage());
                    }
                } catch (RuntimeException broken) {
                    log.error("The changed environment could not be taken, all policies go on as before", broken);
                }
            }
        };
    }
}
