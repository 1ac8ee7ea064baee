package dev.resilience.core.failure;

/** What tests of rules say often. */
final class Rules {

    static final Classification MINE = Classification.of(FailureKind.PERMANENT, "mine");

    private Rules() {}

    static FailureKind kindOf(FailureRules rules, Throwable failure) {
        return ((Classification) rules.classify(failure)).kind();
    }

    static Classification mine(Throwable failure) {
        return Classification.of(FailureKind.PERMANENT, failure.getClass().getName());
    }

    static FailureClassifier on(Class<? extends Throwable> type, Outcome outcome) {
        return failure -> type.isInstance(failure) ? outcome : null;
    }
}
