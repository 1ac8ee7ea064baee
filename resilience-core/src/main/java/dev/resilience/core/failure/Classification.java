package dev.resilience.core.failure;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a failure. Immutable.
 *
 * @param kind the kind of failure
 * @param rule the name of the rule that matched, for people
 * @param confidence how sure the rule is, 0 to 1: 1.0 for types and codes, 0.8 for words, 0.5 when nothing matched
 * @param retryAfter how long the resource asked to be left alone, or null when it did not say
 * @param executed whether the work may have taken effect
 * @param answered whether this is the resource's own answer (a status code, an SQLState), and so proves that it is alive
 */
public record Classification(
        FailureKind kind,
        String rule,
        double confidence,
        @Nullable Duration retryAfter,
        Executed executed,
        boolean answered)
        implements Outcome {

    /**
     * Checks what a rule says.
     *
     * @throws IllegalArgumentException if the confidence is not from 0 to 1 or the delay is negative
     */
    public Classification {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(executed, "executed");
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence = " + confidence + " is not from 0 to 1");
        }
        if (retryAfter != null && retryAfter.isNegative()) {
            throw new IllegalArgumentException("retryAfter = " + retryAfter + " is negative: use null or zero");
        }
    }

    /** What is left when no rule matches. */
    public static final Classification UNKNOWN =
            new Classification(FailureKind.UNKNOWN, "none", 0.5, null, Executed.MAYBE, false);

    /** A certain classification whose work may have taken effect, without a wish for a delay. */
    public static Classification of(FailureKind kind, String rule) {
        return new Classification(kind, rule, 1.0, null, Executed.MAYBE, false);
    }

    /** This classification, of work that provably had no effect. */
    public Classification notExecuted() {
        return new Classification(kind, rule, confidence, retryAfter, Executed.NO, answered);
    }

    /** This classification with the delay the resource asked for. */
    public Classification withRetryAfter(@Nullable Duration delay) {
        return new Classification(kind, rule, confidence, delay, executed, answered);
    }

    /** This classification, as the resource's own answer. */
    public Classification asAnswer() {
        return new Classification(kind, rule, confidence, retryAfter, executed, true);
    }
}
