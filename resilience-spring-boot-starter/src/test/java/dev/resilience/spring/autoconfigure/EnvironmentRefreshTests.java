package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Verdict;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.failure.Outcome;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Trap 22: a file of properties that changes, and Spring Cloud's own refresher, which reads it again. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class EnvironmentRefreshTests {

    private static final String BREAKER = "resilience.circuit-breaker.instances.inventory.";
    private static final String BULKHEAD = "resilience.bulkhead.instances.inventory.";

    @TempDir
    private Path directory;

    private ConfigurableApplicationContext application;

    private void start(String... properties) throws IOException {
        write(properties);
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("spring.config.additional-location=file:" + directory + "/")
                .run();
    }

    private void write(String... properties) throws IOException {
        Files.write(directory.resolve("application.properties"), List.of(properties));
    }

    private void refreshWith(String... properties) throws IOException {
        write(properties);
        application.getBean(ContextRefresher.class).refresh();
    }

    @AfterEach
    void close() {
        if (application != null) {
            application.close();
        }
    }

    private RegisteredPolicy<?, ?> find(String type) {
        return application.getBean(PolicyRegistry.class).find(type, "inventory").orElseThrow();
    }

    private CircuitBreaker breaker() {
        return (CircuitBreaker) find("circuit-breaker").policy();
    }

    private Bulkhead bulkhead() {
        return (Bulkhead) find("bulkhead").policy();
    }

    @Test
    void newSettingsAreTakenWithTheirSourceAndStateStays() throws IOException {
        start(BREAKER + "open-duration=20s", BULKHEAD + "max-concurrent=2");
        assertThatThrownBy(application.getBean(Shop.class)::fail).hasMessage("x");
        breaker().forceOpen("maintenance", null);
        var first = bulkhead().acquire();
        var second = bulkhead().acquire();

        refreshWith(BREAKER + "open-duration=45s", BULKHEAD + "max-concurrent=1");

        assertThat(breaker().settings().openDuration()).isEqualTo(Duration.ofSeconds(45));
        assertThat(find("circuit-breaker").explainedSettings().get("open-duration"))
                .asString()
                .contains("application.properties");
        assertThat(breaker().state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
        assertThat(breaker().statistics().outcomes(Verdict.FAILURE)).isEqualTo(1);
        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(1);
        assertThat(bulkhead().active()).isEqualTo(2);
        first.end(Outcome.SUCCESS);
        second.end(Outcome.SUCCESS);
        assertThat(bulkhead().active()).isZero();
    }

    @Test
    void whatAnOperatorHasChangedStaysOnTop() throws IOException {
        start(BREAKER + "open-duration=20s");
        find("circuit-breaker").reconfigure(Map.of("open-duration", "5s"), null);

        refreshWith(BREAKER + "open-duration=45s", BREAKER + "minimum-calls=7");

        assertThat(breaker().settings().openDuration()).isEqualTo(Duration.ofSeconds(5));
        assertThat(breaker().settings().minimumCalls()).isEqualTo(7);
    }

    @Test
    void oneFaultRefusesTheWholeAndAllFaultsAreTold(CapturedOutput output) throws IOException {
        start(BREAKER + "open-duration=20s", BULKHEAD + "max-concurrent=2");

        refreshWith(
                BREAKER + "open-duration=45s",
                BREAKER + "open-duratoin=45s",
                BREAKER + "enabled=false",
                BULKHEAD + "max-concurrent=0");

        assertThat(breaker().settings().openDuration()).isEqualTo(Duration.ofSeconds(20));
        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(2);
        assertThat(output)
                .contains("refused as a whole")
                .contains(BREAKER + "open-duratoin")
                .contains(BREAKER + "enabled", "cannot be changed while the application runs")
                .contains(BULKHEAD + "max-concurrent", "must be at least 1");

        find("circuit-breaker").reconfigure(Map.of("minimum-calls", "7"), null);

        assertThat(breaker().settings().minimumCalls()).isEqualTo(7);
        assertThat(breaker().settings().openDuration()).isEqualTo(Duration.ofSeconds(20));
    }

    /** The bulkhead finds out only when it is changed, and the breaker has been by then. */
    @Test
    void whatAnEngineRefusesTakesBackWhatOthersHaveTaken(CapturedOutput output) throws IOException {
        start(BREAKER + "open-duration=20s", BULKHEAD + "max-concurrent=2");

        refreshWith(BREAKER + "open-duration=45s", BULKHEAD + "max-concurrent=3", BULKHEAD + "isolation=thread-pool");

        assertThat(output).contains(BULKHEAD + "isolation", "cannot be changed while the application runs");
        assertThat(breaker().settings().openDuration()).isEqualTo(Duration.ofSeconds(20));
        assertThat(find("circuit-breaker").explainedSettings().get("open-duration"))
                .asString()
                .contains("PT20S");
        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(2);

        refreshWith(BREAKER + "open-duration=45s", BULKHEAD + "max-concurrent=3");

        assertThat(breaker().settings().openDuration()).isEqualTo(Duration.ofSeconds(45));
        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(3);
    }

    @Test
    void anApplicationWithoutSpringCloudStarts() {
        Contexts.of()
                .withClassLoader(new FilteredClassLoader(EnvironmentChangeEvent.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("resilienceEnvironmentListener"));
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        AopAutoConfiguration.class,
        PolicyAutoConfiguration.class,
        ResilienceAutoConfiguration.class,
        RefreshAutoConfiguration.class
    })
    static class Application {

        @Bean
        Shop shop() {
            return new Shop();
        }
    }

    static class Shop {

        @dev.resilience.spring.annotation.CircuitBreaker(name = "inventory")
        @dev.resilience.spring.annotation.Bulkhead(name = "inventory")
        public void fail() throws IOException {
            throw new ConnectException("x");
        }
    }
}
