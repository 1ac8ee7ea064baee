package dev.resilience.benchmarks;

import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Timeout;
import io.github.resilience4j.retry.annotation.Retry;
import org.springframework.retry.annotation.Retryable;
import org.springframework.stereotype.Service;

/** The beans whose methods {@link InterceptionBenchmark} calls. */
public final class GuardedServices {

    private GuardedServices() {}

    /** Guarded by us. */
    @Service
    public static class Ours {

        @CircuitBreaker(name = "breaker")
        public String breaker(String sku) {
            return sku;
        }

        @AdaptiveRetry(name = "retry")
        public String retry(String sku) {
            return sku;
        }

        @AdaptiveRetry(name = "three")
        @CircuitBreaker(name = "three")
        @Bulkhead(name = "three")
        public String three(String sku) {
            return sku;
        }

        @FailureBudget(name = "five")
        @Timeout(name = "five", duration = "2s")
        @AdaptiveRetry(name = "five")
        @CircuitBreaker(name = "five")
        @Bulkhead(name = "five")
        public String five(String sku) {
            return sku;
        }
    }

    /** Guarded by resilience4j. */
    @Service
    public static class Resilience4j {

        @io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = "breaker")
        public String breaker(String sku) {
            return sku;
        }

        @Retry(name = "three")
        @io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = "three")
        @io.github.resilience4j.bulkhead.annotation.Bulkhead(name = "three")
        public String three(String sku) {
            return sku;
        }
    }

    /** Guarded by Spring Retry. */
    @Service
    public static class SpringRetry {

        @Retryable
        public String retry(String sku) {
            return sku;
        }
    }
}
