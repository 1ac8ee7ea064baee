package dev.resilience.core.failure;

import dev.resilience.core.log.WarnOnce;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what a rule of the application's does wrong. Never throws. Thread-safe. */
final class Complaint {

    private static final Logger log = LoggerFactory.getLogger(FailureRules.class);

    private final Object rule;
    private final WarnOnce warning = new WarnOnce(log);

    Complaint(Object rule) {
        this.rule = rule;
    }

    void make(String what, @Nullable Throwable thrown) {
        warning.warn(
                "Failure classifier {} {}; it is passed over", rule.getClass().getName(), what, thrown);
    }
}
