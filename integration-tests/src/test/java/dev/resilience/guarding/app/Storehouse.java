package dev.resilience.guarding.app;

import dev.resilience.it.Backend;
import java.io.IOException;
import java.net.http.HttpClient;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * An application that is guarded in whatever way it is started. No guarded class is named here: Spring loads a configuration's
 * methods, and by that their types, before it could have them woven.
 */
@SpringBootApplication
public class Storehouse {

    @Bean(destroyMethod = "close")
    Backend backend() throws IOException {
        return new Backend();
    }

    @Bean(destroyMethod = "") // closing would wait for answers that never come
    HttpClient httpClient() {
        return HttpClient.newHttpClient();
    }

    @Bean
    RestClient restClient(HttpClient client, Backend backend) {
        return RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(client))
                .baseUrl(backend.url())
                .build();
    }
}
