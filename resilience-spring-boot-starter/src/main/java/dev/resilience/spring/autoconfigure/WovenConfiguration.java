package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.autoconfigure.ResilienceProperties.InterceptionMode;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.intercept.WovenInterception;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** Guards by the woven aspect. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnInterception(InterceptionMode.ASPECTJ)
class WovenConfiguration {

    /** Static, and with nothing but a provider: it binds the aspect before any other bean is made. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static WovenInterception resilienceInterception(ObjectProvider<GuardedMethods> methods) {
        return new WovenInterception(methods);
    }
}
