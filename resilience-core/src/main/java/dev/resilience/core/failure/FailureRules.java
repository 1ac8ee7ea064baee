package dev.resilience.core.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds what kind of failure an exception is: an ordered list of rules, of which the first that knows any exception of the
 * cause chain decides, and by the outermost exception it knows. Thread-safe.
 *
 * <p>The order: interrupts and cancellations that are not ours ({@link Outcome#IGNORED}), the user's rules, exceptions that
 * say so themselves ({@link ClassifiedFailure}, which all of this library's own rejections and time limits are), protocol
 * codes, Java types, words in names and messages (not if {@link #strict}); then {@link Classification#UNKNOWN}.
 *
 * <p>Carriers such as {@link CompletionException} say nothing themselves and are looked through when they have a cause. The
 * chain is followed {@value #MAX_DEPTH} exceptions deep, so that a cycle ends, and not beyond an exception that says it is
 * {@link FailureKind#REJECTED} or {@link FailureKind#TIMEOUT}: what lies below is what led there, such as the last real
 * failure before a circuit breaker opened, or the interrupt by which a time limit ended the work.
 *
 * <p>Classifying never throws: a rule that does is logged once and passed over. What a class of exceptions tells by itself is
 * found once per class.
 */
public final class FailureRules {

    /** How many exceptions of a cause chain are looked at. */
    static final int MAX_DEPTH = 32;

    private static final FailureRules STANDARD = of(List.of(), List.of());

    private final List<FailureClassifier> classifiers;
    private final GuardedRule[] rules;
    private final ClassPlans plans;

    private FailureRules(List<FailureClassifier> classifiers) {
        this.classifiers = List.copyOf(classifiers);
        this.rules = classifiers.stream().map(GuardedRule::new).toArray(GuardedRule[]::new);
        this.plans = new ClassPlans(rules);
    }

    /** The rules that need neither a framework nor a user. */
    public static FailureRules standard() {
        return STANDARD;
    }

    /**
     * The standard rules with others at their places.
     *
     * @param userRules rules of the application, first wins; only interrupts and cancellations come before them
     * @param protocolRules rules that read the codes of protocols, first wins. {@link SqlStateRule} is added behind them unless
     *     it is among them
     */
    public static FailureRules of(
            List<? extends FailureClassifier> userRules, List<? extends FailureClassifier> protocolRules) {
        List<FailureClassifier> rules = new ArrayList<>();
        rules.add(InterruptRule.INSTANCE);
        rules.addAll(userRules);
        rules.add(ClassifiedFailureRule.INSTANCE);
        rules.addAll(protocolRules);
        if (protocolRules.stream().noneMatch(SqlStateRule.class::isInstance)) {
            rules.add(new SqlStateRule());
        }
        rules.add(JavaTypeRule.INSTANCE);
        rules.add(JavaTypeRule.VAGUE_TYPES);
        rules.add(WordRule.INSTANCE);
        return new FailureRules(rules);
    }

    /** These rules with one more of the application's, which comes before the others. */
    public FailureRules with(FailureClassifier userRule) {
        List<FailureClassifier> more = new ArrayList<>(classifiers);
        more.add(1, userRule); // behind interrupts and cancellations
        return new FailureRules(more);
    }

    /** These rules without the last one: words in names and messages say nothing. */
    public FailureRules strict() {
        return new FailureRules(
                classifiers.stream().filter(rule -> rule != WordRule.INSTANCE).toList());
    }

    /**
     * What kind of failure this is: a {@link Classification} or {@link Outcome#IGNORED}, never {@link Outcome#SUCCESS}. Does
     * not restore the flag of an interrupted thread.
     *
     * <p>One walk over the chain does what a walk per rule would: further in, only the rules before the best so far are asked.
     */
    public Outcome classify(Throwable failure) {
        Outcome found = Classification.UNKNOWN;
        int undecided = rules.length;
        Throwable current = failure;
        for (int depth = 0; current != null && undecided > 0 && depth < MAX_DEPTH; depth++) {
            ClassPlan plan = plans.of(current.getClass());
            Throwable cause = causeOf(current);
            if (cause == null || !plan.isCarrier) {
                for (int rule : plan.toAsk) {
                    Outcome answer = rule < undecided ? rules[rule].classify(current) : null;
                    if (answer != null) {
                        found = answer;
                        undecided = rule;
                    }
                }
                if (plan.decision != null && plan.decidedBy < undecided) {
                    found = plan.decision;
                    undecided = plan.decidedBy;
                }
                if (plan.mayEndChain && ClassifiedFailureRule.endsChain(current)) {
                    break;
                }
            }
            current = cause;
        }
        return found;
    }

    /** What kind of failure a text tells of: by its words, as a guess; {@link Classification#UNKNOWN} where words say nothing. */
    public Classification classifyMessage(String message) {
        Classification found = classifiers.contains(WordRule.INSTANCE) ? FailureWords.KNOWN.find(message) : null;
        return found == null ? Classification.UNKNOWN : found;
    }

    /** What a class remembers for these rules. */
    Object remembered(Class<?> type) {
        return plans.remembered(type);
    }

    /** What really went wrong, without the carriers around it; a carrier without a cause stays. */
    public static Throwable withoutCarriers(Throwable failure) {
        Throwable inner = failure;
        for (int depth = 0; depth < MAX_DEPTH && ClassPlan.isCarrier(inner.getClass()); depth++) {
            Throwable cause = causeOf(inner);
            if (cause == null) {
                return inner;
            }
            inner = cause;
        }
        return inner;
    }

    static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable brokenGetter) {
            return null;
        }
    }
}
