package dev.resilience.core.diagnosis;

import dev.resilience.core.log.WarnOnce;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A rule that can do no harm: what it throws is logged once, and means "not known". Thread-safe. */
final class GuardedDiagnosisRule {

    private static final Logger log = LoggerFactory.getLogger(Diagnoser.class);

    private final DiagnosisRule rule;
    private final WarnOnce broken = new WarnOnce(log);

    GuardedDiagnosisRule(DiagnosisRule rule) {
        this.rule = rule;
    }

    @Nullable
    Diagnosis diagnose(Evidence evidence) {
        try {
            return rule.diagnose(evidence);
        } catch (Throwable failure) {
            broken.warn(
                    "Diagnosis rule {} failed; logged once, it is passed over whenever it does",
                    rule.getClass().getName(),
                    failure);
            return null;
        }
    }
}
