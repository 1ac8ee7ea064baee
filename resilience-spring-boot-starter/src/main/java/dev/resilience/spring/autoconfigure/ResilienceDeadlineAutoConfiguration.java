package dev.resilience.spring.autoconfigure;

import dev.resilience.spring.context.DeadlineExchangeFilter;
import dev.resilience.spring.context.DeadlineRequestInterceptor;
import dev.resilience.spring.context.DeadlineServletFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Deadlines over HTTP, if they are turned on: told by the clients that are built from Spring Boot's builders, and adopted by servlet
 * applications. Customizers stand in different packages on the two lines of Spring Boot.
 */
@AutoConfiguration(afterName = "dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration")
@ConditionalOnBean(DeadlineHttpConfiguration.CheckedHeader.class)
@ConditionalOnProperty(name = "resilience.deadline.http.enabled", havingValue = "true")
public final class ResilienceDeadlineAutoConfiguration {

    /** Inside observations and the encoding of characters; outside of security, which takes time of the request, too. */
    static final int FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "org.springframework.web.filter.OncePerRequestFilter")
    static class Server {

        @Bean
        FilterRegistrationBean<DeadlineServletFilter> resilienceDeadlineFilter(
                DeadlineHttpConfiguration.CheckedHeader checked) {
            FilterRegistrationBean<DeadlineServletFilter> filter =
                    new FilterRegistrationBean<>(new DeadlineServletFilter(checked.header()));
            filter.setOrder(FILTER_ORDER);
            filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
            return filter;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.http.client.ClientHttpRequestInterceptor")
    static class BlockingClients {

        @Bean
        @ConditionalOnMissingBean
        DeadlineRequestInterceptor resilienceDeadlineRequestInterceptor(
                DeadlineHttpConfiguration.CheckedHeader checked) {
            return new DeadlineRequestInterceptor(checked.header());
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(name = "org.springframework.boot.web.client.RestClientCustomizer")
        static class Boot3 {

            @Bean
            org.springframework.boot.web.client.RestClientCustomizer resilienceDeadlineRestClientCustomizer(
                    DeadlineRequestInterceptor interceptor) {
                return client -> client.requestInterceptor(interceptor);
            }

            @Bean
            org.springframework.boot.web.client.RestTemplateCustomizer resilienceDeadlineRestTemplateCustomizer(
                    DeadlineRequestInterceptor interceptor) {
                return client -> client.getInterceptors().add(interceptor);
            }
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(name = "org.springframework.boot.restclient.RestClientCustomizer")
        static class Boot4 {

            @Bean
            org.springframework.boot.restclient.RestClientCustomizer resilienceDeadlineRestClientCustomizer(
                    DeadlineRequestInterceptor interceptor) {
                return client -> client.requestInterceptor(interceptor);
            }

            @Bean
            org.springframework.boot.restclient.RestTemplateCustomizer resilienceDeadlineRestTemplateCustomizer(
                    DeadlineRequestInterceptor interceptor) {
                return client -> client.getInterceptors().add(interceptor);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.web.reactive.function.client.WebClient")
    static class ReactiveClient {

        @Bean
        @ConditionalOnMissingBean
        DeadlineExchangeFilter resilienceDeadlineExchangeFilter(DeadlineHttpConfiguration.CheckedHeader checked) {
            return new DeadlineExchangeFilter(checked.header());
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(name = "org.springframework.boot.web.reactive.function.client.WebClientCustomizer")
        static class Boot3 {

            @Bean
            org.springframework.boot.web.reactive.function.client.WebClientCustomizer
                    resilienceDeadlineWebClientCustomizer(DeadlineExchangeFilter filter) {
                return filter::customize;
            }
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(name = "org.springframework.boot.webclient.WebClientCustomizer")
        static class Boot4 {

            @Bean
            org.springframework.boot.webclient.WebClientCustomizer resilienceDeadlineWebClientCustomizer(
                    DeadlineExchangeFilter filter) {
                return filter::customize;
            }
        }
    }
}
