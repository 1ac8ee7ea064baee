package dev.resilience.spring.policy;

import static dev.resilience.spring.Contexts.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.resilience.core.Violation;
import dev.resilience.core.retry.RetriesExhaustedException;
import dev.resilience.core.retry.RetryContext;
import dev.resilience.core.retry.RetryHooks;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Retries in an application: the beans they find, the words they refuse, and what reaches the caller. */
class RetryBeansTests {

    /** Fails as often as a test wants. */
    static class Inventory {

        static final List<Integer> attempts = new ArrayList<>();
        static RuntimeException failure;
        static int failures;

        @AdaptiveRetry("plain")
        public String plain() {
            return attempt();
        }

        @AdaptiveRetry(
                name = "dressed",
                maxAttempts = 3,
                backoff = @Backoff(strategy = "patience"),
                abortOn = "hopeless",
                retryOn = IllegalStateException.class,
                noRetryOn = IllegalArgumentException.class,
                onExhausted = "wrap",
                nested = "allow",
                maxSleepers = 7)
        public String dressed() {
            return attempt();
        }

        private String attempt() {
            attempts.add(RetryContext.current().attempt());
            if (attempts.size() <= failures) {
                throw failure;
            }
            return "done";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {

        static final List<String> told = new ArrayList<>();

        @Bean
        dev.resilience.core.retry.Backoff patience() {
            return step -> Duration.ZERO;
        }

        @Bean
        Predicate<Throwable> hopeless() {
            return failure -> "hopeless".equals(failure.getMessage());
        }

        @Bean
        RetryHooks telling() {
            return new RetryHooks() {
                @Override
                public void onSuccess(int attempts) {
                    told.add("success after " + attempts);
                }
            };
        }
    }

    @BeforeEach
    void forget() {
        Inventory.attempts.clear();
        Inventory.failure = new UncheckedIOException(new ConnectException("Connection refused"));
        Inventory.failures = Integer.MAX_VALUE;
        Orders.attempts = 0;
    }

    private final ApplicationContextRunner application = Contexts.of(Inventory.class, Beans.class);

    private static Inventory inventory(org.springframework.context.ApplicationContext context) {
        return context.getBean(Inventory.class);
    }

    @Test
    void hooksAreFoundByTheirType() {
        Beans.told.clear();
        application.run(context -> {
            Inventory.failures = 2;
            assertThat(inventory(context).plain()).isEqualTo("done");
            assertThat(Beans.told).containsExactly("success after 3");
        });
    }

    @Test
    void attributesOfTheAnnotationHold() {
        application.run(context -> {
            Inventory inventory = inventory(context);
            assertThat(catchThrowable(inventory::dressed))
                    .isInstanceOf(RetriesExhaustedException.class)
                    .hasCause(Inventory.failure);
            assertThat(Inventory.attempts).containsExactly(1, 2, 3);

            Inventory.attempts.clear();
            Inventory.failure = new IllegalStateException("listed");
            assertThat(catchThrowable(inventory::dressed)).isInstanceOf(RetriesExhaustedException.class);
            assertThat(Inventory.attempts).hasSize(3);

            Inventory.attempts.clear();
            Inventory.failure = new IllegalStateException("hopeless");
            assertThat(catchThrowable(inventory::dressed)).isSameAs(Inventory.failure);
            assertThat(Inventory.attempts).hasSize(1);

            Inventory.attempts.clear();
            Inventory.failure = new IllegalArgumentException("listed");
            assertThat(catchThrowable(inventory::dressed)).isSameAs(Inventory.failure);
            assertThat(Inventory.attempts).hasSize(1);
        });
    }

    /** The tasks of a job, each with its own settings: instances of one policy. */
    @Test
    void settingsPerTaskAreInstances() {
        application
                .withPropertyValues(
                        "resilience.adaptive-retry.instances.plain.max-attempts=2",
                        "resilience.adaptive-retry.instances.dressed.max-attempts=1")
                .run(context -> {
                    Inventory inventory = inventory(context);
                    assertThat(catchThrowable(inventory::plain)).isSameAs(Inventory.failure);
                    assertThat(Inventory.attempts).hasSize(2);
                    Inventory.attempts.clear();
                    assertThat(catchThrowable(inventory::dressed)).isInstanceOf(RetriesExhaustedException.class);
                    assertThat(Inventory.attempts).hasSize(1);
                });
    }

    @Test
    void unknownWordsAreRefusedWithWhatWasMeantAndAllAtOnce() {
        application
                .withPropertyValues(
                        "resilience.adaptive-retry.instances.plain.backoff.strategy=fibonaci",
                        "resilience.adaptive-retry.instances.plain.kinds.timeout.backoff.strategy=patince",
                        "resilience.adaptive-retry.instances.plain.abort-on=hopeles",
                        "resilience.adaptive-retry.instances.plain.retry-on=java.lang.IOException")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .extracting(Violation::toString)
                        .anySatisfy(fault -> assertThat(fault).contains("backoff.strategy", "Did you mean fibonacci?"))
                        .anySatisfy(fault ->
                                assertThat(fault).contains("kinds.timeout.backoff.strategy", "Did you mean patience?"))
                        .anySatisfy(fault -> assertThat(fault).contains("abort-on", "Did you mean hopeless?"))
                        .anySatisfy(fault -> assertThat(fault).contains("retry-on", IOException.class.getName())));
    }

    static class Orders {

        static int attempts;

        @AdaptiveRetry("orders")
        public void order() {
            attempts++;
            throw new UncheckedIOException(new ConnectException("Connection refused"));
        }
    }

    static class Checkout {

        private final Orders orders;

        Checkout(Orders orders) {
            this.orders = orders;
        }

        @Transactional
        public void checkOut(boolean doomed) {
            if (doomed) {
                TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            }
            orders.order();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Transactions {

        @Bean
        AbstractPlatformTransactionManager transactionManager() {
            return new AbstractPlatformTransactionManager() {
                private static final long serialVersionUID = 1L;

                @Override
                protected Object doGetTransaction() {
                    return "transaction";
                }

                @Override
                protected void doBegin(Object transaction, TransactionDefinition definition) {}

                @Override
                protected void doCommit(DefaultTransactionStatus status) {}

                @Override
                protected void doRollback(DefaultTransactionStatus status) {}
            };
        }
    }

    @Test
    void nothingIsRepeatedInATransactionThatCanOnlyBeRolledBack() {
        Contexts.of(Orders.class, Checkout.class, Transactions.class).run(context -> {
            assertThat(catchThrowable(() -> context.getBean(Checkout.class).checkOut(true)))
                    .isInstanceOf(UncheckedIOException.class);
            int doomed = Orders.attempts;
            assertThat(catchThrowable(() -> context.getBean(Checkout.class).checkOut(false)))
                    .isInstanceOf(UncheckedIOException.class);

            assertThat(doomed).isEqualTo(1);
            assertThat(Orders.attempts - doomed).isEqualTo(4);
        });
    }
}
