package dev.resilience.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Verdict;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.AopTestUtils;

/** An application in virtual time with one bean whose methods return publishers; it must leave no permit behind. */
final class ReactiveRig<B> {

    final FakeTimeSource time = new FakeTimeSource();
    private final Class<B> type;
    private final ApplicationContextRunner runner;
    private ApplicationContext context;

    ReactiveRig(Class<B> type, Class<?>... more) {
        this.type = type;
        this.runner = Contexts.of(more)
                .withBean(type)
                .withBean(ResilienceRuntime.class, () -> ResilienceRuntime.over(time, Runnable::run));
    }

    void run(Consumer<B> test) {
        runner.run(started -> {
            assertThat(started).hasNotFailed();
            context = started;
            test.accept(started.getBean(type));
            started.getBean(PolicyRegistry.class)
                    .all(Bulkhead.TYPE)
                    .forEach(bulkhead -> assertThat(active(bulkhead.name()))
                            .as("permits of " + bulkhead.name())
                            .isZero());
        });
    }

    /** The object behind the proxy. */
    B target() {
        return AopTestUtils.getTargetObject(context.getBean(type));
    }

    /** Lets pauses before further attempts pass, which last no time. */
    void pausesPass() {
        for (int i = 0; i < 4; i++) {
            time.advance(Duration.ofMillis(1));
        }
    }

    int active(String name) {
        return policy(Bulkhead.TYPE, name, Bulkhead.class).active();
    }

    long outcomes(String breaker, Verdict verdict) {
        return policy(CircuitBreaker.TYPE, breaker, CircuitBreaker.class)
                .statistics()
                .outcomes(verdict);
    }

    AdaptiveRetry retry(String name) {
        return policy(AdaptiveRetry.TYPE, name, AdaptiveRetry.class);
    }

    private <P extends Policy> P policy(String policyType, String name, Class<P> as) {
        return as.cast(context.getBean(PolicyRegistry.class)
                .find(policyType, name)
                .orElseThrow()
                .policy());
    }
}
