package dev.resilience.core.failure;

import org.jspecify.annotations.Nullable;

/** A rule that can do no harm: what it throws, and an answer that makes no sense, is logged once and means "not known". */
final class GuardedRule {

    private final FailureClassifier rule;
    private final Complaint complaint;

    GuardedRule(FailureClassifier rule) {
        this.rule = rule;
        this.complaint = new Complaint(rule);
    }

    @Nullable
    Outcome classify(Throwable failure) {
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

    /** What is known of every exception of a class; null where {@link #classify} has to be asked, or knows nothing either. */
    @Nullable
    Outcome classifyType(Class<?> type) {
        return rule instanceof TypeRule typed ? typed.classifyType(type) : null;
    }

    /** Whether {@link #classify} is to be asked although the class is known. */
    boolean looksFirst(Class<?> type) {
        return rule instanceof TypeRule typed && typed.looksFirst(type);
    }

    /** Whether {@link #classify} is worth asking about exceptions of a class. */
    boolean mayKnow(Class<?> type) {
        try {
            return rule.mayKnow(type);
        } catch (Throwable thrown) {
            complaint.make("failed", thrown);
            return true;
        }
    }
}
