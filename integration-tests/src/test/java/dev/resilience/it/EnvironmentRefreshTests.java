package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.spring.policy.PolicyRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.refresh.ContextRefresher;

/** A configuration file that changes while the application runs, and the refresher of the Spring Cloud for that line of Boot. */
@ExtendWith(OutputCaptureExtension.class)
class EnvironmentRefreshTests {

    private static final String BREAKER = "resilience.circuit-breaker.instances.stock.";

    @Test
    void settingsAreTakenWholeAndStateStays(@TempDir Path directory, CapturedOutput output) throws IOException {
        Path file = directory.resolve("application.properties");
        Files.write(file, List.of(BREAKER + "open-duration=20s"));
        var application = new SpringApplicationBuilder(Shop.class)
                .web(WebApplicationType.NONE)
                .properties("spring.config.additional-location=file:" + directory + "/");

        try (var context = application.run()) {
            CircuitBreaker breaker = (CircuitBreaker) context.getBean(PolicyRegistry.class)
                    .find("circuit-breaker", "stock")
                    .orElseThrow()
                    .policy();
            ContextRefresher refresher = context.getBean(ContextRefresher.class);
            breaker.forceOpen("maintenance", null);

            Files.write(file, List.of(BREAKER + "open-duration=45s", BREAKER + "minimum-calls=0"));
            refresher.refresh();

            assertThat(breaker.settings().openDuration()).isEqualTo(Duration.ofSeconds(20));
            assertThat(output).contains(BREAKER + "minimum-calls", "must be at least 1");

            Files.write(file, List.of(BREAKER + "open-duration=45s"));
            refresher.refresh();

            assertThat(breaker.settings().openDuration()).isEqualTo(Duration.ofSeconds(45));
            assertThat(breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
        }
    }
}
