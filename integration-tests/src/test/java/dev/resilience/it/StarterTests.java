package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class StarterTests {

    @Autowired
    private String resilienceName;

    @LocalServerPort
    private int port;

    @Test
    void guardsAnApplicationOfEitherLine() throws IOException {
        System.out.println("Spring Boot " + SpringBootVersion.getVersion() + ", Java " + Runtime.version());
        URI health = URI.create("http://localhost:" + port + "/actuator/health");
        assertThat(((HttpURLConnection) health.toURL().openConnection()).getResponseCode())
                .isEqualTo(200);
        assertThat(resilienceName).isEqualTo("resilience");
    }

    @SpringBootApplication
    static class Application {}
}
