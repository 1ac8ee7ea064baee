package dev.resilience.core.diagnosis;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A rule that can do no harm: what it throws is logged once, and means "not known". Thread-safe. */
final class GuardedDiagnosisRule {

    private static final Logger log = LoggerFactory.getLogger(Diagnoser.class);

    private final DiagnosisRule rule;
    private final AtomicBoolean blamed = new AtomicBoolean();

    GuardedDiagnosisRule(DiagnosisRule rule) {
        this.rule = rule;
    }

    @Nullable
    Diagnosis diagnose(Evidence evidence) {
        try {
            return rule.diagnose(evidence);
        } catch (Throwable failure) {
            if (blamed.compareAndSet(false, true)) {
                blame(failure);
            }
            return null;
        }
    }

    private void blame(Throwable failure) {
        try {
            log.warn(
                    "Diagnosis rule {} failed; logged once, it is passed over whenever it does",
                    rule.getClass().getName(),
                    failure);
        } catch (Throwable unloggable) {
            // Some exceptions cannot even be printed. Diagnosing goes on.
        }
    }
}
