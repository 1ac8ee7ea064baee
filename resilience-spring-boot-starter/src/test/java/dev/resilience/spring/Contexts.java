package dev.resilience.spring;

import dev.resilience.spring.autoconfigure.PolicyAutoConfiguration;
import dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications that use the starter, reduced to their guarded beans. */
public final class Contexts {

    private Contexts() {}

    /** An application with these beans whose retries do not wait. */
    public static ApplicationContextRunner of(Class<?>... beans) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AopAutoConfiguration.class, PolicyAutoConfiguration.class, ResilienceAutoConfiguration.class))
                .withPropertyValues("resilience.adaptive-retry.defaults.backoff.base=0s")
                .withUserConfiguration(beans);
    }
}
