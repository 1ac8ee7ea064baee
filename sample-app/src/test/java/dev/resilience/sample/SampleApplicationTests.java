package dev.resilience.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SampleApplicationTests {

    @Autowired
    private String resilienceName;

    @Test
    void starts() {
        System.out.println("Spring Boot " + SpringBootVersion.getVersion());
        assertThat(resilienceName).isEqualTo("resilience");
    }
}
