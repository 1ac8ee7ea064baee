package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.autoconfigure.ResilienceProperties.InterceptionMode;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.intercept.ProxyInterception;
import dev.resilience.spring.intercept.ResilienceAdvisor;
import dev.resilience.spring.intercept.ResilienceInterceptor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/** Guards by proxies. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnInterception(InterceptionMode.PROXY)
@Import(AutoProxyRegistrar.class)
class ProxyConfiguration {

    /** Static, and with nothing but a provider: an advisor is made early, and must not make anything else early. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ResilienceAdvisor resilienceAdvisor(ObjectProvider<GuardedMethods> methods, Environment environment) {
        int order =
                environment.getProperty("resilience.advice-order", Integer.class, ResilienceProperties.DEFAULT_ORDER);
        return new ResilienceAdvisor(new ResilienceInterceptor(methods), order);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ProxyInterception resilienceInterception() {
        return new ProxyInterception();
    }
}
