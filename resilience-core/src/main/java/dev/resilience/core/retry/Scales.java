package dev.resilience.core.retry;

import dev.resilience.core.log.WarnOnce;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the scales of a retry budget: whatever one does wrong is logged once, and it scales nothing. Thread-safe. */
final class Scales {

    private static final Logger log = LoggerFactory.getLogger(RetryBudget.class);

    private final String budget;
    private final WarnOnce broken = new WarnOnce(log);

    Scales(String budget) {
        this.budget = budget;
    }

    /** The share: 0 to 1; 1 without a scale. */
    double ask(@Nullable RetryBudgetScale scale) {
        if (scale == null) {
            return 1;
        }
        try {
            double factor = scale.factor();
            return factor < 1 ? Math.max(0, factor) : 1; // NaN is not below 1
        } catch (RuntimeException failure) {
            broken.warn("Retry budget '{}': {} failed, and scales nothing; logged once", budget, scale, failure);
            return 1;
        }
    }
}
