package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a user reads who has made mistakes: all of them at once, when the application starts. */
@ExtendWith(OutputCaptureExtension.class)
class StartUpFailureTests {

    @Test
    void allFaultsAreToldAtOnceWithValueAndMend(CapturedOutput output) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(Shop.class).web(WebApplicationType.NONE);

        assertThatThrownBy(() -> application.run(
                        "--resilience.adaptive-retry.instances.stock.max-attempts=0",
                        "--resilience.circuit-breaker.instances.stock.minimum-calls=20",
                        "--resilience.circuit-breaker.instances.stock.failure-rate-treshold=50%",
                        "--resilience.circuit-breaker.instances.stock.record-kinds=transient,timeuot",
                        "--resilience.circuit-breaker.instances.stock.record-exceptions=java.io.IOExcepton",
                        "--resilience.failure-budget.instances.stock.threshold=50",
                        "--resilience.timeout.instances.stock.duration=500"))
                .isNotNull();

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains("max-attempts", "must be at least 1")
                .contains("is more than the count window can hold (sliding-window.calls = 10)")
                .contains("Did you mean resilience.circuit-breaker.instances.stock.failure-rate-threshold?")
                .contains("has timeuot, which is not one of transient, timeout,", "Did you mean timeout?")
                .contains("names java.io.IOExcepton: there is no such class", "Did you mean java.io.IOException?")
                .contains("did you mean 50%?")
                .contains("has no unit");
    }

    @Test
    void aspectThatNoWeaverHasWovenIsAFault(CapturedOutput output) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(Shop.class).web(WebApplicationType.NONE);

        assertThatThrownBy(() -> application.run("--resilience.interception=aspectj"))
                .isNotNull();

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", "Property: resilience.interception", "Value: aspectj")
                .contains("no weaver has been at work on ", Shop.class.getName() + "$")
                .contains("Start the JVM with -javaagent:aspectjweaver.jar, or compile with aspectj-maven-plugin");
    }
}
