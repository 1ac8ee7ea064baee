package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;

class PlaceholderAutoConfigurationTests {

    @Test
    void contributesTheName() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(PlaceholderAutoConfiguration.class))
                .run(context -> assertThat(context.getBean("resilienceName")).isEqualTo("resilience"));
    }

    @Test
    void nothingOfSpringBoot4IsOnTheTestClasspath() {
        assertThat(ClassUtils.isPresent("org.springframework.boot.health.contributor.Health", null))
                .isFalse();
    }
}
