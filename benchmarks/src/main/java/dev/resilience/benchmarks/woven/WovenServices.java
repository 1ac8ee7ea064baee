package dev.resilience.benchmarks.woven;

import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Timeout;

/** Guarded by the aspect as {@code GuardedServices.Ours} is by a proxy. */
public class WovenServices {

    @CircuitBreaker(name = "breaker")
    public String breaker(String sku) {
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

    /** Only {@link TrivialAspect} is round this one. */
    public String trivial(String sku) {
        return sku;
    }
}
