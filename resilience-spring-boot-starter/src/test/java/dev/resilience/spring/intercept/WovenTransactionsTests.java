package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.spring.intercept.AdviceOrderTests.RecordedTransactions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Trap 39, woven: a transaction that a proxy begins is outside of the guard. */
@Tag("woven")
@ExtendWith(OutputCaptureExtension.class)
class WovenTransactionsTests {

    @Test
    void thatAttemptsShareTheTransactionOfAProxyIsTold(CapturedOutput output) {
        Contexts.of(Proxied.class, Orders.class, Reports.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output)
                    .containsOnlyOnce("all attempts share it")
                    .contains(
                            Orders.class.getName() + ".place(String) repeats its work",
                            "Set the mode of @EnableTransactionManagement to ASPECTJ");
            assertThat(context.getBean(Orders.class).place("book")).isEqualTo("book placed");
            assertThat(context.getBean(RecordedTransactions.class).log).containsExactly("begin", "commit");
        });
    }

    static class Orders {

        private int attempts;

        @AdaptiveRetry("orders")
        @Transactional
        public String place(String item) {
            if (++attempts < 3) {
                throw new Hiccup();
            }
            return item + " placed";
        }

        @AdaptiveRetry("orders")
        public void count() {}
    }

    static class Reports {
        @Timeout(name = "reports", duration = "5s")
        @Transactional
        public void write() {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Proxied {
        @Bean
        RecordedTransactions transactionManager() {
            return new RecordedTransactions();
        }
    }
}
