package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.policy.PolicyRegistry;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.test.util.AopTestUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Where the guard stands among other advice, and that all other advice runs for each attempt. */
class AdviceOrderTests {

    /** Trap 39. */
    @Tag("proxy")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyAttemptHasItsOwnTransaction(boolean proxyTargetClass) {
        Contexts.of(Transactions.class, Orders.class)
                .withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
                .run(context -> {
                    RecordedTransactions transactions = context.getBean(RecordedTransactions.class);
                    assertThat(context.getBean(Placing.class).place("book")).isEqualTo("book placed");
                    assertThat(transactions.log)
                            .containsExactly("begin", "rollback", "begin", "rollback", "begin", "commit");
                });
    }

    @Test
    void whatAnAttemptDoesToTheArgumentsDoesNotReachTheNext() {
        Contexts.of(ArgumentsChanger.class, Orders.class).run(context -> {
            assertThat(context.getBean(Placing.class).place("book")).isEqualTo("book* placed");
            assertThat(target(context.getBean(Orders.class)).seen).containsExactly("book*", "book*", "book*");
        });
    }

    @Test
    @Tag("proxy")
    void aCacheStandsInside() {
        Contexts.of(Caching.class, Catalog.class).run(context -> {
            Catalog catalog = context.getBean(Catalog.class);
            assertThat(catalog.title("1")).isEqualTo("title of 1");
            assertThat(catalog.title("1")).isEqualTo("title of 1");
            assertThat(target(catalog).reads).isEqualTo(1);

            CircuitBreaker breaker = breaker(context);
            assertThat(breaker.statistics().outcomes(Verdict.SUCCESS)).isEqualTo(2);
            breaker.forceOpen("test", null);
            assertThatThrownBy(() -> catalog.title("1")).isInstanceOf(CircuitBreakerOpenException.class);
        });
    }

    @Test
    void aCacheThatIsOrderedOutsideAnswersPastAnOpenBreaker() {
        Contexts.of(CachingOutside.class, Catalog.class).run(context -> {
            Catalog catalog = context.getBean(Catalog.class);
            catalog.title("1");
            breaker(context).forceOpen("test", null);
            assertThat(catalog.title("1")).isEqualTo("title of 1");
            assertThatThrownBy(() -> catalog.title("2")).isInstanceOf(CircuitBreakerOpenException.class);
        });
    }

    @Test
    void asynchronousMethodsAreGuardedOnTheirOwnThread() {
        Contexts.of(Asynchronous.class, Jobs.class).run(context -> {
            Jobs jobs = context.getBean(Jobs.class);
            assertThat(jobs.compute().get(10, TimeUnit.SECONDS)).isEqualTo(3);
            jobs.run();
            assertThat(target(jobs).ran.get(10, TimeUnit.SECONDS)).isEqualTo(3);
            assertThat(target(jobs).threads).hasSize(6).doesNotContain(Thread.currentThread());
        });
    }

    private static <T> T target(T bean) {
        return AopTestUtils.getTargetObject(bean);
    }

    private static CircuitBreaker breaker(ApplicationContext context) {
        return (CircuitBreaker) context.getBean(PolicyRegistry.class)
                .find("circuit-breaker", "catalog")
                .orElseThrow()
                .policy();
    }

    interface Placing {
        String place(String item);
    }

    static class Orders implements Placing {

        private final List<String> seen = new ArrayList<>();

        @Override
        @AdaptiveRetry
        @Transactional
        public String place(String item) {
            seen.add(item);
            if (seen.size() < 3) {
                throw new Hiccup();
            }
            return item + " placed";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Transactions {
        @Bean
        RecordedTransactions transactionManager() {
            return new RecordedTransactions();
        }
    }

    static class RecordedTransactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        final transient List<String> log = new ArrayList<>();

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            log.add("begin");
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            log.add("commit");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            log.add("rollback");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ArgumentsChanger {
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static DefaultPointcutAdvisor changer() {
            StaticMethodMatcherPointcut places = new StaticMethodMatcherPointcut() {
                @Override
                public boolean matches(Method method, Class<?> targetClass) {
                    return method.getName().equals("place");
                }
            };
            MethodInterceptor change = invocation -> {
                invocation.getArguments()[0] += "*";
                ((ProxyMethodInvocation) invocation).setArguments(invocation.getArguments()[0]);
                return invocation.proceed();
            };
            return new DefaultPointcutAdvisor(places, change);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {
        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(order = 0)
    static class CachingOutside {
        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    static class Catalog {

        private int reads;

        @dev.resilience.spring.annotation.CircuitBreaker("catalog")
        @Cacheable("titles")
        public String title(String sku) {
            reads++;
            return "title of " + sku;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Asynchronous {}

    static class Jobs {

        private final CompletableFuture<Integer> ran = new CompletableFuture<>();
        private final List<Thread> threads = new CopyOnWriteArrayList<>();
        private int attempts;

        @Async
        @AdaptiveRetry("compute")
        public CompletableFuture<Integer> compute() {
            return CompletableFuture.completedFuture(attempt());
        }

        @Async
        @AdaptiveRetry("run")
        public void run() {
            ran.complete(attempt());
        }

        private int attempt() {
            threads.add(Thread.currentThread());
            if (++attempts % 3 != 0) {
                throw new Hiccup();
            }
            return 3;
        }
    }
}
