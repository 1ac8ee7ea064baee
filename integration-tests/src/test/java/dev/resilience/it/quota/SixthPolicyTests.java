package dev.resilience.it.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.spring.actuate.ResilienceEndpoint;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A policy that the starter does not know takes part in everything, without a change to a shared file: an annotation, settings, a
 * policy, its factory as a bean.
 */
class SixthPolicyTests {

    private final WebApplicationContextRunner contexts = new WebApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=*",
                    "resilience.adaptive-retry.defaults.backoff.base=1ms");

    @Test
    void guardsAtItsPlaceInThePipeline() {
        contexts.run(context -> {
            Press press = context.getBean(Press.class);
            assertThatThrownBy(press::print).isInstanceOf(Quota.Exhausted.class);
            assertThat(press.printed()).isEqualTo(2);
            assertThat(context.getBean(ResilienceEndpoint.class).methods().toString())
                    .containsSubsequence("adaptive-retry", "quota", "circuit-breaker")
                    .contains("calls={")
                    .contains("@WithQuota on ")
                    .contains("used=3");
        });
    }

    @Test
    void isConfiguredLikeAnyOther() {
        contexts.withPropertyValues(
                        "resilience.quota.presets.small.calls=1",
                        "resilience.quota.instances.press.preset=small",
                        "resilience.quota.defaults.calls=7")
                .run(context -> {
                    Press press = context.getBean(Press.class);
                    assertThatThrownBy(press::print).isInstanceOf(Quota.Exhausted.class);
                    assertThat(press.printed()).isEqualTo(1);
                });
    }

    @Test
    void isCheckedLikeAnyOther() {
        contexts.withPropertyValues(
                        "resilience.quota.instances.press.calls=0", "resilience.quota.instances.press.cals=1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOfSatisfying(
                                ResilienceConfigurationException.class,
                                faults -> assertThat(faults)
                                        .hasMessageContaining("resilience.quota.instances.press.calls")
                                        .hasMessageContaining("must be at least 1")
                                        .hasMessageContaining("Did you mean resilience.quota.instances.press.calls?")));
    }

    static class Press {

        private int printed;

        public int printed() {
            return printed;
        }

        @WithQuota(name = "press", calls = 2)
        @AdaptiveRetry(name = "press")
        @CircuitBreaker(name = "press")
        public void print() {
            printed++;
            throw new UncheckedIOException(new ConnectException("no paper"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        QuotaFactory quotaFactory() {
            return new QuotaFactory();
        }

        @Bean
        Press press() {
            return new Press();
        }
    }
}
