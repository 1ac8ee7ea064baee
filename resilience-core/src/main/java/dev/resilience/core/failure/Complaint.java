package dev.resilience.core.failure;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what a rule of the application's does wrong. Never throws. Thread-safe. */
final class Complaint {

    private static final Logger log = LoggerFactory.getLogger(FailureRules.class);

    private final Object rule;
    private final AtomicBoolean made = new AtomicBoolean();

    Complaint(Object rule) {
        this.rule = rule;
    }

    void make(String what, @Nullable Throwable thrown) {
        if (made.compareAndSet(false, true)) {
            try {
                log.warn(
                        "Failure classifier {} {}; it is passed over",
                        rule.getClass().getName(),
                        what,
                        thrown);
            } catch (Throwable unloggable) {
                // Some exceptions cannot even be printed. Classifying goes on.
            }
        }
    }
}
