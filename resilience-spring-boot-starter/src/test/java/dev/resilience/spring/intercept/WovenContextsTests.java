package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.policy.PolicyRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Which context guards woven methods, from when on, and until when. */
@Tag("woven")
@ExtendWith(OutputCaptureExtension.class)
class WovenContextsTests {

    @ParameterizedTest
    @CsvSource({
        "aspectj, aspectj, guards methods already",
        "aspectj, proxy, has its classes woven",
        "proxy, aspectj, guards methods already"
    })
    void aSecondContextIsRefusedAndTheFirstGoesOn(String first, String second, String problem) {
        Contexts.of(Flaky.class)
                .withPropertyValues("resilience.interception=" + first)
                .run(one -> {
                    Contexts.of(Flaky.class)
                            .withPropertyValues("resilience.interception=" + second)
                            .run(two -> assertThat(Contexts.faults(two.getStartupFailure()))
                                    .singleElement()
                                    .satisfies(fault -> {
                                        assertThat(fault.property()).isEqualTo("resilience.interception");
                                        assertThat(fault.value()).isEqualTo(second);
                                        assertThat(fault.problem()).contains(problem);
                                        assertThat(fault.mend()).contains("Close that context first");
                                    }));
                    assertThat(one.getBean(Flaky.class).call()).isEqualTo(2);
                    forceOpen(one);
                    assertThatThrownBy(() -> one.getBean(Flaky.class).guarded())
                            .isInstanceOf(CircuitBreakerOpenException.class);
                });
    }

    @Test
    void oneContextAfterTheOtherGuardsWithItsOwnPolicies() {
        Flaky flaky = new Flaky();
        for (int i = 0; i < 3; i++) {
            Contexts.of(Flaky.class).run(context -> {
                assertThat(flaky.guarded()).isEqualTo("guarded");
                forceOpen(context);
                assertThatThrownBy(flaky::guarded).isInstanceOf(CircuitBreakerOpenException.class);
            });
            assertThat(flaky.guarded())
                    .as("untouched by a context that is closed")
                    .isEqualTo("guarded");
        }
    }

    @Test
    void aStartThatFailedStandsInNobodysWay() {
        Contexts.of(Flaky.class)
                .withPropertyValues("resilience.adaptive-retry.instances.flaky.max-attempts=0")
                .run(context -> assertThat(context).hasFailed());
        Contexts.of(Flaky.class)
                .run(context -> assertThat(context.getBean(Flaky.class).call()).isEqualTo(2));
    }

    @Test
    void callsAreGuardedFromTheFirstBeanToTheLast() {
        List<Object> answers = new ArrayList<>();
        Contexts.of()
                .withBean(EarlyAndLate.class, () -> new EarlyAndLate(answers))
                .run(context -> assertThat(answers).containsExactly(2));
        assertThat(answers).containsExactly(2, 4);
    }

    @Test
    void aContextThatEndsBeforeItHasStartedLetsCallsProceed() {
        List<Object> answers = new ArrayList<>();
        Contexts.of(Flaky.class)
                .withBean("first", OnlyLate.class, () -> new OnlyLate(answers))
                .withBean("second", Object.class, () -> {
                    throw new IllegalArgumentException("broken");
                })
                .run(context -> assertThat(context).getFailure().hasRootCauseMessage("broken"));
        assertThat(answers).containsExactly("hiccup");
    }

    @Test
    void withProxiesTheAspectIsIdleAndNothingIsGuardedTwice(CapturedOutput output) {
        Contexts.of(Flaky.class)
                .withPropertyValues(
                        "resilience.interception=proxy", "resilience.adaptive-retry.defaults.max-attempts=2")
                .run(context -> {
                    assertThat(output).contains("Resilience guards 2 methods by proxies", "their aspect is idle");
                    Flaky made = new Flaky();
                    assertThatThrownBy(made::call).isInstanceOf(Hiccup.class);
                    Flaky bean = context.getBean(Flaky.class);
                    bean.fail();
                    assertThatThrownBy(bean::call).isInstanceOf(Hiccup.class);
                    assertThat(bean.calls()).isEqualTo(-98);
                });
    }

    @Test
    void withoutTheStarterTheAspectIsIdle() {
        Contexts.of(Flaky.class)
                .withPropertyValues("resilience.enabled=false")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(Flaky.class).call())
                        .isInstanceOf(Hiccup.class));
    }

    /**
     * As developer tools reload an application: its classes, not the starter's, are in a class loader of their own. Under an agent the
     * first one of a JVM is kept, whatever guards; a leak would keep each.
     */
    @Test
    void aClassLoaderIsNotRetainedByTheAspect() throws Exception {
        List<WeakReference<Object>> loaders = new ArrayList<>();
        assertThat(runReloaded()).isNotNull();
        for (int i = 0; i < 2; i++) {
            loaders.add(new WeakReference<>(runReloaded()));
        }
        LifecycleTests.assertCollected(loaders);
    }

    private static Object runReloaded() throws Exception {
        try (Reloaded loader = new Reloaded()) {
            Class<?> type = loader.loadClass(Application.class.getName());
            assertThat(type.getClassLoader()).isSameAs(loader);
            Contexts.of(type).withClassLoader(loader).run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(((Callable<?>) context.getBean(type)).call()).isEqualTo(2);
            });
            return loader;
        }
    }

    private static void forceOpen(AssertableApplicationContext context) {
        ((dev.resilience.core.circuitbreaker.CircuitBreaker) context.getBean(PolicyRegistry.class)
                        .find("circuit-breaker", "guarded")
                        .orElseThrow()
                        .policy())
                .forceOpen("test", null);
    }

    static class Flaky {

        private int calls;

        @AdaptiveRetry("flaky")
        public int call() {
            if (++calls % 2 == 1 || calls < 0) {
                throw new Hiccup();
            }
            return calls;
        }

        @CircuitBreaker("guarded")
        public String guarded() {
            return "guarded";
        }

        public void fail() {
            calls = -100;
        }

        public int calls() {
            return calls;
        }
    }

    static class EarlyAndLate {

        private final List<Object> answers;
        private final Flaky flaky = new Flaky();

        EarlyAndLate(List<Object> answers) {
            this.answers = answers;
        }

        @PostConstruct
        void early() {
            answers.add(flaky.call());
        }

        @PreDestroy
        void late() {
            answers.add(flaky.call());
        }
    }

    static class OnlyLate {

        private final List<Object> answers;

        OnlyLate(List<Object> answers) {
            this.answers = answers;
        }

        @PreDestroy
        void late() {
            try {
                answers.add(new Flaky().call());
            } catch (RuntimeException failure) {
                answers.add(String.valueOf(failure.getMessage()));
            }
        }
    }

    static class Application implements Callable<Integer> {

        private int calls;

        @AdaptiveRetry("application")
        @Override
        public Integer call() {
            if (++calls % 2 == 1) {
                throw new IllegalStateException(new ConnectException("refused"));
            }
            return calls;
        }
    }

    /** Has a class of its own of one name. */
    private static final class Reloaded extends URLClassLoader {

        Reloaded() {
            super(
                    new URL[] {
                        Application.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    Application.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(Application.class.getName())) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : findClass(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
