package dev.resilience.sample.backend;

import dev.resilience.sample.simulator.SimulatorServer;
import java.net.http.HttpClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * The HTTP client of the backends. It is the JDK's, since a limit ends a call by an interrupt: this client honours it,
 * while a client that blocks in a socket would not.
 */
@Configuration(proxyBeanMethods = false)
class BackendsConfiguration {

    @Bean
    BackendsUrl backendsUrl(BackendsProperties properties, SimulatorServer simulator) {
        String url = properties.url();
        return new BackendsUrl(url == null || url.isBlank() ? simulator.url() : url);
    }

    /** Not closed with the context: from Java 21 on that would wait for answers of a hanging backend. */
    @Bean(destroyMethod = "")
    HttpClient backendsHttpClient(BackendsProperties properties) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.connectTimeout())
                .build();
    }

    @Bean
    RestClient backendsRestClient(HttpClient httpClient, BackendsUrl url, BackendsProperties properties) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(httpClient);
        requests.setReadTimeout(properties.readTimeout());
        return RestClient.builder()
                .baseUrl(url.value())
                .requestFactory(requests)
                .build();
    }
}
