package dev.resilience.spring;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.time.TimeSource;
import dev.resilience.spring.config.AnnotationSettings;
import dev.resilience.spring.config.SettingsResolver;
import dev.resilience.spring.policy.AdaptiveRetryFactory;
import dev.resilience.spring.policy.BulkheadFactory;
import dev.resilience.spring.policy.CircuitBreakerFactory;
import dev.resilience.spring.policy.FailureBudgetFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import dev.resilience.spring.policy.TimeoutFactory;
import java.util.List;
import org.springframework.core.env.ConfigurableEnvironment;

/** Named instances as guarded methods would have asked for them. */
public final class TestPolicies {

    public static final Outcome FAILURE = Classification.of(FailureKind.TRANSIENT, "test");

    private TestPolicies() {}

    public static PolicyRegistry registry(ConfigurableEnvironment environment, TimeSource time) {
        return new PolicyRegistry(
                List.of(
                        new AdaptiveRetryFactory(),
                        new CircuitBreakerFactory(),
                        new BulkheadFactory(),
                        new TimeoutFactory(),
                        new FailureBudgetFactory()),
                new SettingsResolver(environment),
                ResilienceRuntime.over(time, Runnable::run));
    }

    public static RegisteredPolicy<?, ?> obtain(PolicyRegistry registry, String type, String name) {
        return registry.factories().stream()
                .filter(factory -> factory.type().equals(type))
                .findFirst()
                .map(factory -> registry.obtain(factory, name, AnnotationSettings.NONE))
                .orElseThrow();
    }

    public static CircuitBreaker breaker(PolicyRegistry registry, String name) {
        return (CircuitBreaker) obtain(registry, CircuitBreaker.TYPE, name).policy();
    }

    /** Has calls of one key succeed or fail. */
    public static void call(RegisteredPolicy<?, ?> breaker, String key, int times, boolean fail) {
        Pipeline pipeline = Pipeline.named(breaker.name())
                .with(breaker.instance().policies(call -> key).get(0))
                .build();
        for (int i = 0; i < times; i++) {
            try {
                pipeline.call(() -> {
                    if (fail) {
                        throw new java.net.ConnectException("refused");
                    }
                    return key;
                });
            } catch (Exception expected) {
                // counted by the breaker
            }
        }
    }
}
