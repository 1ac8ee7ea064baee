package dev.resilience.core.failure;

import org.jspecify.annotations.Nullable;

/** A rule for results that can do no harm: what it throws is logged once and means "no failure". Thread-safe. */
public final class GuardedResultRule implements ResultClassifier {

    private final ResultClassifier rule;
    private final Complaint complaint;

    /** Guards a rule of the application's. */
    public GuardedResultRule(ResultClassifier rule) {
        this.rule = rule;
        this.complaint = new Complaint(rule);
    }

    @Override
    public @Nullable Classification classify(@Nullable Object result) {
        try {
            return rule.classify(result);
        } catch (Throwable thrown) {
            complaint.make("failed", thrown);
            return null;
        }
    }
}
