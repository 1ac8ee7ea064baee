package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.spring.policy.PolicyRegistry;
import jakarta.annotation.PostConstruct;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

@ExtendWith(OutputCaptureExtension.class)
class LifecycleTests {

    @Test
    void noBeanIsMadeBeforeItCanBeProcessed(CapturedOutput output) {
        Contexts.of(Flaky.class, Processors.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Flaky.class).call()).isEqualTo(2);
            assertThat(output).doesNotContain("not eligible for getting processed");
        });
    }

    @Test
    void theSummaryCountsMethodsByPolicy(CapturedOutput output) {
        Contexts.of(Flaky.class, Prototype.class)
                .run(context -> assertThat(output)
                        .contains("Resilience guards 3 methods "
                                + (Contexts.areWoven() ? "by the woven aspect" : "by proxies")
                                + ": 2 retry, 1 circuit breaker, 1 bulkhead, 1 timeout"));
    }

    @Test
    void thatNothingIsGuardedIsSaid(CapturedOutput output) {
        Contexts.of().run(context -> assertThat(output).contains("Resilience guards no methods"));
    }

    @Test
    void anInstanceThatNobodyUsesIsSaid(CapturedOutput output) {
        Contexts.of(Flaky.class)
                .withPropertyValues(
                        "resilience.adaptive-retry.instances.flakey.max-attempts=2",
                        "resilience.adaptive-retry.instances.flaky.max-attempts=2",
                        "resilience.bulkhead.enabled=false",
                        "resilience.bulkhead.instances.guarded.max-concurrent=2")
                .run(context -> assertThat(output)
                        .contains("resilience.adaptive-retry.instances.flakey is configured, but no method uses")
                        .doesNotContain("instances.flaky is configured", "instances.guarded is configured"));
    }

    /** Trap 27. */
    @Test
    void prototypesAreGuardedAndNotRetained() {
        Contexts.of(Prototype.class)
                .withPropertyValues("resilience.adaptive-retry.defaults.retry-budget.enabled=false")
                .run(context -> {
                    List<WeakReference<Object>> prototypes = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        Prototype prototype = context.getBean(Prototype.class);
                        assertThat(AopUtils.isAopProxy(prototype)).isNotEqualTo(Contexts.areWoven());
                        assertThat(prototype.call()).isEqualTo("called");
                        prototypes.add(new WeakReference<>(prototype));
                        prototypes.add(new WeakReference<>(prototype.self()));
                    }
                    assertThat(context.getBean(GuardedMethods.class).all()).hasSize(1);
                    assertCollected(prototypes);
                });
    }

    @Test
    void aClosedContextIsNotRetainedByTheClassesOfItsBeans() {
        List<WeakReference<Object>> contexts = new ArrayList<>();
        Contexts.of(WithFallbackBean.class, Flaky.class).run(context -> {
            assertThat(context.getBean(WithFallbackBean.class).call()).isEqualTo(2);
            contexts.add(new WeakReference<>(context.getBean(GuardedMethods.class)));
            contexts.add(new WeakReference<>(context.getSourceApplicationContext()));
        });
        assertCollected(contexts);
    }

    @Test
    @Tag("proxy")
    void twoContextsInOneJvmShareNothing() {
        Contexts.of(Flaky.class)
                .run(one -> Contexts.of(Flaky.class).run(two -> {
                    breaker(one).forceOpen("test", null);
                    assertThatThrownBy(() -> one.getBean(Flaky.class).guarded())
                            .isInstanceOf(CircuitBreakerOpenException.class);
                    assertThat(two.getBean(Flaky.class).guarded()).isEqualTo("guarded");
                    assertThat(one.getBean(ResilienceRuntime.class)).isNotEqualTo(two.getBean(ResilienceRuntime.class));
                }));
    }

    @Test
    void callsBeforeTheContextHasStartedAreGuarded() {
        Contexts.of(CallsInPostConstruct.class, Flaky.class)
                .run(context -> assertThat(context.getBean(CallsInPostConstruct.class).answer)
                        .isEqualTo(2));
    }

    @Test
    void oneMethodMayLeaveItsSettingsToAnotherOfTheSameName() {
        Contexts.of(Sharing.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(PolicyRegistry.class).all("timeout"))
                    .singleElement()
                    .satisfies(timeout -> assertThat(timeout.policy().settings())
                            .hasFieldOrPropertyWithValue("duration", Duration.ofSeconds(2))
                            .hasFieldOrPropertyWithValue("perAttempt", Duration.ofSeconds(1)));
        });
    }

    @Test
    void lazyInitializationDoesNotPutOffTheChecks() {
        Contexts.of(Broken.class)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    @Tag("proxy")
    void aMockInPlaceOfABeanIsNoFault(CapturedOutput output) {
        Flaky mock = Mockito.mock(Flaky.class);
        Contexts.of()
                .withInitializer(context -> {
                    ((AnnotationConfigApplicationContext) context)
                            .registerBeanDefinition("flaky", new RootBeanDefinition(Flaky.class));
                    context.getBeanFactory().registerSingleton("flaky", mock);
                })
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Flaky.class)).isSameAs(mock);
                    assertThat(output).contains("The bean 'flaky' has guarded methods, but nothing guards them");
                });
    }

    @Test
    @Tag("proxy")
    void anObjectThatIsRegisteredAsABeanIsSaidToBeUnguarded(CapturedOutput output) {
        Contexts.of()
                .withInitializer(context -> context.getBeanFactory().registerSingleton("ready", new Flaky()))
                .run(context ->
                        assertThat(output).contains("The bean 'ready' has guarded methods, but nothing guards them"));
    }

    @Test
    @Tag("proxy")
    void aMethodThatItsJdkProxyDoesNotHaveIsAFault() {
        Contexts.of(NotOnInterface.class)
                .withPropertyValues("spring.aop.proxy-target-class=false")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("NotOnInterface.call(): is on no interface")
                        .hasMessageNotContaining("NotOnInterface.get()"));
        Contexts.of(NotOnInterface.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void everythingCanBeSwitchedOff() {
        Contexts.of(Flaky.class).withPropertyValues("resilience.enabled=false").run(context -> {
            assertThat(AopUtils.isAopProxy(context.getBean(Flaky.class))).isFalse();
            assertThat(context).doesNotHaveBean(GuardedMethods.class).doesNotHaveBean(PolicyRegistry.class);
        });
    }

    @Test
    void aPolicyCanBeSwitchedOff() {
        Contexts.of(Flaky.class)
                .withPropertyValues("resilience.adaptive-retry.enabled=false")
                .run(context -> {
                    assertThatThrownBy(() -> context.getBean(Flaky.class).call())
                            .isInstanceOf(Hiccup.class);
                    assertThat(pipelines(context)).containsExactly("timeout > circuit-breaker");
                });
    }

    @Test
    void anInstanceCanBeSwitchedOff() {
        Contexts.of(Flaky.class)
                .withPropertyValues(
                        "resilience.adaptive-retry.instances.flaky.enabled=false",
                        "resilience.timeout.defaults.enabled=false")
                .run(context -> {
                    assertThatThrownBy(() -> context.getBean(Flaky.class).call())
                            .isInstanceOf(Hiccup.class);
                    assertThat(pipelines(context)).containsExactly("circuit-breaker");
                });
    }

    @Test
    void aClosedContextLeavesNoThreadThatKeepsTheJvm() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Contexts.of(Flaky.class, Asynchronous.class).run(context -> {
            assertThat(context.getBean(Flaky.class).call()).isEqualTo(2);
            assertThat(context.getBean(Asynchronous.class).call().join()).isEqualTo("done");
        });
        Set<Thread> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && !thread.isDaemon())
                .collect(Collectors.toSet());
        assertThat(left).isEmpty();
    }

    private static dev.resilience.core.circuitbreaker.CircuitBreaker breaker(AssertableApplicationContext context) {
        return (dev.resilience.core.circuitbreaker.CircuitBreaker) context.getBean(PolicyRegistry.class)
                .find("circuit-breaker", "guarded")
                .orElseThrow()
                .policy();
    }

    private static List<String> pipelines(AssertableApplicationContext context) {
        return context.getBean(GuardedMethods.class).all().stream()
                .map(method -> method.pipeline().describe())
                .toList();
    }

    static void assertCollected(List<WeakReference<Object>> references) {
        for (int i = 0; i < 100 && references.stream().anyMatch(reference -> reference.get() != null); i++) {
            System.gc();
            byte[] pressure = new byte[1 << 20];
            assertThat(pressure).isNotEmpty();
        }
        assertThat(references)
                .allSatisfy(reference -> assertThat(reference.get()).isNull());
    }

    static class Flaky {

        private int calls;

        @AdaptiveRetry("flaky")
        public int call() {
            if (++calls % 2 == 1) {
                throw new Hiccup();
            }
            return calls;
        }

        @CircuitBreaker("guarded")
        @Timeout(name = "guarded", duration = "5s")
        public String guarded() {
            return "guarded";
        }
    }

    @Scope("prototype")
    static class Prototype {

        private int calls;

        @AdaptiveRetry("prototype")
        @Bulkhead("prototype")
        public String call() {
            if (++calls == 1) {
                throw new Hiccup();
            }
            return "called";
        }

        public Prototype self() {
            return this;
        }
    }

    @Component
    static class WithFallbackBean {
        @Fallback("lifecycleTests.Flaky::call")
        public int call() {
            throw new Hiccup();
        }
    }

    static class CallsInPostConstruct {

        private final Flaky flaky;
        private int answer;

        CallsInPostConstruct(Flaky flaky) {
            this.flaky = flaky;
        }

        @PostConstruct
        void call() {
            answer = flaky.call();
        }
    }

    static class Sharing {
        @Timeout("shared")
        public void aFirst() {}

        @Timeout(name = "shared", duration = "2s", perAttempt = "1s")
        public void second() {}
    }

    @Lazy
    static class Broken {
        @AdaptiveRetry(maxAttempts = 0)
        public void call() {}
    }

    static class NotOnInterface implements Supplier<String> {
        @AdaptiveRetry("get")
        @Override
        public String get() {
            return "";
        }

        @AdaptiveRetry("call")
        public void call() {}
    }

    static class Asynchronous {

        private int calls;

        @AdaptiveRetry(name = "async", maxAttempts = 2)
        public CompletableFuture<String> call() {
            return ++calls == 1
                    ? CompletableFuture.failedFuture(new Hiccup())
                    : CompletableFuture.completedFuture("done");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Processors {
        @Bean
        static BeanPostProcessor processor() {
            return new BeanPostProcessor() {};
        }
    }
}
