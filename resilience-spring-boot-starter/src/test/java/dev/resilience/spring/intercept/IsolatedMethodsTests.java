package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ContextCarrier;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.BulkheadFullException;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Methods that run on threads of their bulkhead, through Spring's proxies and in real time. */
@org.junit.jupiter.api.Timeout(60)
class IsolatedMethodsTests {

    private final ApplicationContextRunner runner = Contexts.of(Backend.class, Tenants.class);

    private static dev.resilience.core.bulkhead.Bulkhead bulkhead(ApplicationContext context) {
        return (dev.resilience.core.bulkhead.Bulkhead) context.getBean(PolicyRegistry.class)
                .find("bulkhead", "backend")
                .orElseThrow()
                .policy();
    }

    @Test
    void bothKindsOfMethodsRunOnThreadsOfTheBulkhead() {
        runner.run(context -> {
            Backend backend = context.getBean(Backend.class);

            assertThat(backend.thread().getName()).matches("resilience-backend-\\d+");
            assertThat(backend.threadLater().get(10, TimeUnit.SECONDS).getName())
                    .matches("resilience-backend-\\d+");
        });
    }

    /** Traps 17 and 36. */
    @Test
    void aMethodThatHangsAndIgnoresInterruptsReleasesItsCallerAndKeepsItsPermit() {
        runner.run(context -> {
            Backend backend = context.getBean(Backend.class);

            assertThatThrownBy(backend::hang).isInstanceOf(TimeoutExceededException.class);

            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(bulkhead(context).zombies()).isEqualTo(1);
            assertThatThrownBy(backend::hang).isInstanceOf(TimeoutExceededException.class);
            assertThatThrownBy(backend::thread).isInstanceOf(BulkheadFullException.class);
            assertThat(context.getBean(PolicyRegistry.class)
                            .find("circuit-breaker", "backend")
                            .orElseThrow()
                            .policy()
                            .snapshot())
                    .containsEntry("state", CircuitBreakerState.OPEN.name());
            backend.letGo();
            while (bulkhead(context).active() > 0) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void whatAMethodThrowsReachesItsCallerUnchanged() {
        runner.run(context -> assertThatThrownBy(
                        () -> context.getBean(Backend.class).fail())
                .isExactlyInstanceOf(java.io.IOException.class)
                .hasMessage("declared"));
    }

    /** Trap 31. */
    @Test
    void theCallersContextIsCarriedWithThatOfTheApplicationsOwnCarriers() {
        runner.run(context -> {
            MDC.put("request", "r-1");
            Tenants.CURRENT.set("acme");
            try {
                assertThat(context.getBean(Backend.class).context()).containsExactly("r-1", "acme");
            } finally {
                MDC.clear();
                Tenants.CURRENT.remove();
            }
            assertThat(context.getBean(Backend.class).context()).containsExactly(null, null);
        });
    }

    @Test
    void theThreadsEndWithTheApplication() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        runner.run(context -> threads.add(context.getBean(Backend.class).thread()));

        threads.get(0).join(TimeUnit.SECONDS.toMillis(20));

        assertThat(threads.get(0).isAlive()).isFalse();
    }

    @Test
    void isolationIsNotChangedAtRunTime() {
        runner.run(context -> assertThatThrownBy(() -> context.getBean(PolicyRegistry.class)
                        .find("bulkhead", "backend")
                        .orElseThrow()
                        .reconfigure(java.util.Map.of("isolation", "semaphore", "max-concurrent", "9"), null))
                .hasMessageContaining("isolation")
                .hasMessageContaining("cannot be changed while the application runs"));
    }

    @Test
    void boundsThatContradictEachOtherAreToldAtStartUp() {
        runner.withPropertyValues(
                        "resilience.bulkhead.instances.backend.limit=adaptive",
                        "resilience.bulkhead.instances.backend.min-concurrent=5")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("min-concurrent")
                        .hasStackTraceContaining("is above max-concurrent, which is 2"));
        runner.withPropertyValues("resilience.bulkhead.instances.backend.isolation=threads")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("isolation")
                        .hasStackTraceContaining("is not one of semaphore, thread-pool, virtual"));
    }

    static class Backend {

        private final CountDownLatch end = new CountDownLatch(1);

        @Bulkhead(name = "backend", maxConcurrent = 2, isolation = "thread-pool")
        public Thread thread() {
            return Thread.currentThread();
        }

        @Bulkhead(name = "backend", maxConcurrent = 2, isolation = "thread-pool")
        public CompletableFuture<Thread> threadLater() {
            return CompletableFuture.completedFuture(Thread.currentThread());
        }

        @Bulkhead(name = "backend", maxConcurrent = 2, isolation = "thread-pool")
        public void fail() throws java.io.IOException {
            throw new java.io.IOException("declared");
        }

        @Bulkhead(name = "backend", maxConcurrent = 2, isolation = "thread-pool")
        public List<String> context() {
            List<String> seen = new ArrayList<>();
            seen.add(MDC.get("request"));
            seen.add(Tenants.CURRENT.get());
            return seen;
        }

        public void letGo() {
            end.countDown();
        }

        @Bulkhead(name = "backend", maxConcurrent = 2, isolation = "thread-pool")
        @Timeout(name = "backend", duration = "100ms")
        @CircuitBreaker(name = "backend", minimumCalls = 2)
        public void hang() {
            while (end.getCount() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tenants {

        static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

        @Bean
        ContextCarrier tenant() {
            return () -> {
                String tenant = CURRENT.get();
                return () -> {
                    String before = CURRENT.get();
                    CURRENT.set(tenant);
                    return () -> CURRENT.set(before);
                };
            };
        }
    }
}
