package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ContextCarrier;
import dev.resilience.core.Deadline;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Trap 31: the fallback of an asynchronous method answers on the thread that ended the work, for the caller of the method. */
@org.junit.jupiter.api.Timeout(60)
class FallbackContextTests {

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    @AfterEach
    void takeOff() {
        MDC.clear();
        TENANT.remove();
    }

    @Test
    void findsTheContextAndTheDeadlineOfTheCallerAndLeavesNothingBehind() {
        Contexts.of(Shop.class, Front.class, Carriers.class).run(context -> {
            CompletableFuture<String> work = new CompletableFuture<>();
            List<Object> left = new ArrayList<>();
            MDC.put("request", "r-1");
            TENANT.set("acme");
            CompletableFuture<String> call = context.getBean(Front.class).stock(work);

            Thread other = new Thread(() -> {
                work.completeExceptionally(new IOException("x"));
                left.addAll(Arrays.asList(MDC.get("request"), TENANT.get(), Deadline.current()));
            });
            other.start();
            other.join();

            assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("cached");
            Front front = context.getBean(Front.class);
            Shop shop = context.getBean(Shop.class);
            assertThat(front.deadline()).isNotNull();
            assertThat(shop.seen()).containsExactly("r-1", "acme", front.deadline());
            assertThat(shop.answeredBy()).isNotSameAs(Thread.currentThread());
            assertThat(left).containsExactly(null, null, null);
            assertThat(TENANT.get()).isEqualTo("acme");
        });
    }

    @Test
    void aCarrierThatThrowsFailsTheFallbackInsteadOfLeavingTheCallOpen() {
        Contexts.of(Shop.class, BrokenCarrier.class).run(context -> {
            IOException failure = new IOException("x");

            CompletableFuture<String> call = context.getBean(Shop.class).stock(CompletableFuture.failedFuture(failure));

            assertThat(call)
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .havingCause()
                    .withMessage("no context")
                    .satisfies(broken -> assertThat(broken.getSuppressed()).containsExactly(failure));
        });
    }

    static class Shop {

        private final List<Object> seen = new ArrayList<>();
        private volatile Thread answeredBy;

        List<Object> seen() {
            return seen;
        }

        Thread answeredBy() {
            return answeredBy;
        }

        @Fallback("cached")
        public CompletableFuture<String> stock(CompletableFuture<String> work) {
            return work;
        }

        private String cached() {
            answeredBy = Thread.currentThread();
            seen.addAll(Arrays.asList(MDC.get("request"), TENANT.get(), Deadline.current()));
            return "cached";
        }
    }

    static class Front {

        private final Shop shop;
        private volatile Deadline deadline;

        Front(Shop shop) {
            this.shop = shop;
        }

        Deadline deadline() {
            return deadline;
        }

        @Timeout(name = "front", duration = "30s")
        public CompletableFuture<String> stock(CompletableFuture<String> work) {
            deadline = Deadline.current();
            return shop.stock(work);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Carriers {

        @Bean
        ContextCarrier tenant() {
            return () -> {
                String tenant = TENANT.get();
                return () -> {
                    String before = TENANT.get();
                    TENANT.set(tenant);
                    return () -> TENANT.set(before);
                };
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BrokenCarrier {

        @Bean
        ContextCarrier broken() {
            return () -> {
                throw new IllegalStateException("no context");
            };
        }
    }
}
