package dev.resilience.spring.intercept;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.ResultClassifier;
import dev.resilience.spring.config.ResolvedSettings.Source;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which results of a guarded method are failures, too. What it throws names the rule: whoever asks logs that once, and
 * takes the result for a success. Thread-safe.
 */
final class ResultRule implements ResultClassifier {

    /** A predicate does not say why, so that is unknown; that it is a failure is certain. */
    private static final Classification FAILED = Classification.of(FailureKind.UNKNOWN, "failure-on");

    private final Source source;
    private final ResultClassifier classifier;

    /** A rule that says which kind of failure a result is. */
    ResultRule(Source source, ResultClassifier classifier) {
        this.source = source;
        this.classifier = classifier;
    }

    /** A rule that says no more than whether a result is a failure. */
    static ResultRule of(Source source, Predicate<@Nullable Object> failed) {
        return new ResultRule(source, result -> failed.test(result) ? FAILED : null);
    }

    /** The rule as written, and where. */
    Source source() {
        return source;
    }

    @Override
    public @Nullable Classification classify(@Nullable Object result) {
        try {
            return classifier.classify(result);
        } catch (Throwable failure) {
            throw new IllegalStateException(
                    "failure-on = " + source.value() + ", of " + source
                            + ", cannot judge a result, which therefore is a success",
                    failure);
        }
    }
}
