package dev.resilience.core.failure;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A rule that can do no harm: what it throws, and an answer that makes no sense, is logged once and means "not known". */
final class GuardedRule implements FailureClassifier {

    private static final Logger log = LoggerFactory.getLogger(FailureRules.class);

    private final FailureClassifier rule;
    private final AtomicBoolean logged = new AtomicBoolean();

    GuardedRule(FailureClassifier rule) {
        this.rule = rule;
    }

    @Override
    public @Nullable Outcome classify(Throwable failure) {
        try {
            Outcome answer = rule.classify(failure);
            if (answer != Outcome.SUCCESS) {
                return answer;
            }
            logOnce("called a failure a success", null);
        } catch (Throwable thrown) {
            logOnce("failed", thrown);
        }
        return null;
    }

    private void logOnce(String what, @Nullable Throwable thrown) {
        if (logged.compareAndSet(false, true)) {
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
