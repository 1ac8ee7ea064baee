package dev.resilience.core.failure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Believes an exception that knows its own kind. Thread-safe. */
final class ClassifiedFailureRule implements FailureClassifier {

    static final ClassifiedFailureRule INSTANCE = new ClassifiedFailureRule();

    private static final String NAME = "classified failure";

    /** Made once: rejections are frequent just when there is no time for garbage. */
    private static final Map<FailureKind, Classification> MAYBE = new EnumMap<>(FailureKind.class);

    private static final Map<FailureKind, Classification> NO = new EnumMap<>(FailureKind.class);

    static {
        for (FailureKind kind : FailureKind.values()) {
            Classification classification = Classification.of(kind, NAME).asAnswer();
            MAYBE.put(kind, classification);
            NO.put(kind, classification.notExecuted());
        }
    }

    private ClassifiedFailureRule() {}

    @Override
    public boolean mayKnow(Class<?> type) {
        return ClassifiedFailure.class.isAssignableFrom(type);
    }

    @Override
    public @Nullable Outcome classify(Throwable failure) {
        if (!(failure instanceof ClassifiedFailure classified)) {
            return null;
        }
        Map<FailureKind, Classification> byKind = classified.executed() == Executed.NO ? NO : MAYBE;
        Classification classification = byKind.get(classified.failureKind());
        Duration retryAfter = classified.retryAfter();
        return classification == null || retryAfter == null || retryAfter.isNegative()
                ? classification
                : classification.withRetryAfter(retryAfter);
    }

    /** Whether this is a rejection or an expired limit, whose causes only tell how it came about. */
    static boolean endsChain(Throwable failure) {
        if (!(failure instanceof ClassifiedFailure classified)) {
            return false;
        }
        try {
            FailureKind kind = classified.failureKind();
            return kind == FailureKind.REJECTED || kind == FailureKind.TIMEOUT;
        } catch (Throwable brokenGetter) {
            return false;
        }
    }
}
