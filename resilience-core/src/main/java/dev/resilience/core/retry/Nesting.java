package dev.resilience.core.retry;

import dev.resilience.core.retry.AdaptiveRetryConfig.Nested;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known about calls of one retry inside attempts of others: attempts multiply. Thread-safe. */
final class Nesting {

    private static final Logger log = LoggerFactory.getLogger(AdaptiveRetry.class);

    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicLong worst = new AtomicLong();

    /** The greatest product of attempts seen so far; 0 if there was none. */
    long amplification() {
        return worst.get();
    }

    /** Notices a call inside an attempt. */
    void noticed(String name, RetryContext outer, AdaptiveRetryConfig config) {
        if (config.nested() == Nested.SUPPRESS) {
            return;
        }
        long product = RetryScope.amplification(outer, config.maxAttempts());
        worst.accumulateAndGet(product, Math::max);
        if (config.nested() == Nested.WARN && told.compareAndSet(false, true)) {
            log.warn(
                    "Retry '{}' is called inside an attempt of retry '{}': one call may make up to {} attempts."
                            + " Set nested to suppress or allow, or remove one of the two",
                    name,
                    outer.name(),
                    product);
        }
    }
}
