package dev.resilience.core.failure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the class of an exception alone tells a list of rules: which of them have to look at the exception, and what is decided
 * without a look. Immutable.
 */
final class ClassPlan {

    /** The rules to ask, in order; none stands behind {@link #decidedBy}. */
    final int[] toAsk;

    /** The first rule that knows the class, or as many as there are rules. */
    final int decidedBy;

    /** What that rule says. */
    final @Nullable Outcome decision;

    final boolean isCarrier;
    final boolean mayEndChain;

    private ClassPlan(int[] toAsk, int decidedBy, @Nullable Outcome decision, Class<?> type) {
        this.toAsk = toAsk;
        this.decidedBy = decidedBy;
        this.decision = decision;
        this.isCarrier = isCarrier(type);
        this.mayEndChain = ClassifiedFailure.class.isAssignableFrom(type);
    }

    static ClassPlan of(Class<?> type, GuardedRule[] rules) {
        int decidedBy = 0;
        Outcome decision = null;
        while (decidedBy < rules.length) {
            decision = rules[decidedBy].classifyType(type);
            if (decision != null) {
                break;
            }
            decidedBy++;
        }
        IntStream before = IntStream.range(0, decidedBy).filter(rule -> rules[rule].mayKnow(type));
        IntStream last =
                decision != null && rules[decidedBy].looksFirst(type) ? IntStream.of(decidedBy) : IntStream.empty();
        return new ClassPlan(IntStream.concat(before, last).toArray(), decidedBy, decision, type);
    }

    /** Exact classes: a type derived from a carrier has something to say of its own. */
    static boolean isCarrier(Class<?> type) {
        return type == CompletionException.class
                || type == ExecutionException.class
                || type == UndeclaredThrowableException.class
                || type == InvocationTargetException.class;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClassPlan plan
                && decidedBy == plan.decidedBy
                && isCarrier == plan.isCarrier
                && mayEndChain == plan.mayEndChain
                && Objects.equals(decision, plan.decision)
                && Arrays.equals(toAsk, plan.toAsk);
    }

    @Override
    public int hashCode() {
        return Objects.hash(decidedBy, decision, Arrays.hashCode(toAsk));
    }
}
