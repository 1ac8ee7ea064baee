package dev.resilience.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.autoconfigure.PolicyAutoConfiguration;
import dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications that use the starter, reduced to their guarded beans. */
public final class Contexts {

    private Contexts() {}

    /** Whether the suite runs with its classes woven, and all contexts guard by the aspect. */
    public static boolean areWoven() {
        return "aspectj".equals(System.getProperty("resilience.interception"));
    }

    /** An application with these beans whose retries do not wait. */
    public static ApplicationContextRunner of(Class<?>... beans) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AopAutoConfiguration.class, PolicyAutoConfiguration.class, ResilienceAutoConfiguration.class))
                .withPropertyValues("resilience.adaptive-retry.defaults.backoff.base=0s")
                .withUserConfiguration(beans);
    }

    /** What was told of the configuration when a start failed. */
    public static List<Violation> faults(@Nullable Throwable failure) {
        Throwable current = failure;
        while (current != null && !(current instanceof ResilienceConfigurationException)) {
            current = current.getCause();
        }
        assertThat(current).as("%s", failure).isNotNull();
        return ((ResilienceConfigurationException) current).violations();
    }
}
