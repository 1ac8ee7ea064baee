package dev.resilience.core.failure;

import org.jspecify.annotations.Nullable;

/** A rule that can do no harm: what it throws, and an answer that makes no sense, is logged once and means "not known". */
final class GuardedRule implements FailureClassifier {

    private final FailureClassifier rule;
    private final Complaint complaint;

    GuardedRule(FailureClassifier rule) {
        this.rule = rule;
        this.complaint = new Complaint(rule);
    }

    @Override
    public @Nullable Outcome classify(Throwable failure) {
        try {
            Outcome answer = rule.classify(failure);
            if (answer != Outcome.SUCCESS) {
                return answer;
            }
            complaint.make("called a failure a success", null);
        } catch (Throwable thrown) {
            complaint.make("failed", thrown);
        }
        return null;
    }
}
