package dev.resilience.core.failure;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A rule for results that can do no harm: what it throws is logged once and means "no failure". Thread-safe. */
public final class GuardedResultRule implements ResultClassifier {

    private static final Logger log = LoggerFactory.getLogger(GuardedResultRule.class);

    private final ResultClassifier rule;
    private final AtomicBoolean logged = new AtomicBoolean();

    /** Guards a rule of the user's. */
    public GuardedResultRule(ResultClassifier rule) {
        this.rule = rule;
    }

    @Override
    public @Nullable Classification classify(@Nullable Object result) {
        try {
            return rule.classify(result);
        } catch (Throwable thrown) {
            if (logged.compareAndSet(false, true)) {
                log.warn(
                        "The rule for results {} failed; results that it fails for count as successes",
                        rule.getClass().getName(),
                        thrown);
            }
            return null;
        }
    }
}
