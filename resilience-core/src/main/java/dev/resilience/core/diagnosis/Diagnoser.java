package dev.resilience.core.diagnosis;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.time.TimeSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says what a failure means and what to do about it: its kind by the one taxonomy, the root cause, the impact and a plan whose steps
 * name the delay, the property and the value, computed from what was measured. Thread-safe. Never throws, whatever the failure, the
 * rules of the application and the measurements do.
 *
 * <p>The rules of the application come first; the first answer holds. Every {@link FailureKind} has a plan built in.
 */
public final class Diagnoser {

    private static final String TAKEN_BACK = "interrupt or cancellation";
    private static final Map<FailureKind, KindPlan> PLANS = plans();

    private final FailureRules rules;
    private final List<GuardedDiagnosisRule> userRules;
    private final TimeSource time;
    private final Function<String, Measurements> measurements;

    /**
     * A diagnoser.
     *
     * @param rules tell what kind of failure an exception is
     * @param userRules rules of the application, first wins
     * @param time dates diagnoses
     * @param measurements what is known of a name: of one that a rejection names and that the context is not about
     */
    public Diagnoser(
            FailureRules rules,
            List<? extends DiagnosisRule> userRules,
            TimeSource time,
            Function<String, Measurements> measurements) {
        this.rules = rules;
        this.userRules = userRules.stream().map(GuardedDiagnosisRule::new).toList();
        this.time = time;
        this.measurements = measurements;
    }

    /** A diagnoser by the standard rules and the real clock that knows nothing measured but what a context has. */
    public static Diagnoser standard() {
        return new Diagnoser(FailureRules.standard(), List.of(), TimeSource.system(), name -> Measurements.none());
    }

    /** Diagnoses what was thrown. An interrupt or cancellation that is not ours is {@link FailureKind#UNKNOWN} with the confidence 1. */
    public Diagnosis diagnose(Throwable failure, DiagnosisContext context) {
        return judge(failure, classify(failure), rootCause(failure), context);
    }

    /** Diagnoses what is known by its kind only, such as a result that counts as a failure. */
    public Diagnosis diagnose(Classification classification, DiagnosisContext context) {
        return judge(
                null,
                classification,
                "A failure of kind " + classification.kind() + " (" + classification.rule() + ")",
                context);
    }

    /** Diagnoses a text, such as the message of a log: by the words in it, as a guess. */
    public Diagnosis diagnose(String message, DiagnosisContext context) {
        return judge(null, rules.classifyMessage(message), RootCause.oneLine(message), context);
    }

    /**
     * Diagnoses a failure whose kind somebody has decided already, perhaps by rules of an instance's own.
     *
     * @param failure what was thrown; null if a result counts as a failure
     */
    public Diagnosis diagnose(@Nullable Throwable failure, FailureKind kind, DiagnosisContext context) {
        if (failure == null) {
            return judge(null, Classification.of(kind, "result"), "A result that counts as a failure", context);
        }
        Classification found = classify(failure);
        Classification decided = found.kind() == kind
                ? found
                : new Classification(kind, "policy", 1.0, found.retryAfter(), found.executed(), found.answered());
        return judge(failure, decided, rootCause(failure), context);
    }

    private Classification classify(Throwable failure) {
        return rules.classify(failure) instanceof Classification known
                ? known
                : new Classification(FailureKind.UNKNOWN, TAKEN_BACK, 1.0, null, Executed.MAYBE, false);
    }

    private static String rootCause(Throwable failure) {
        return RootCause.line(RootCause.of(failure));
    }

    Diagnosis judge(
            @Nullable Throwable failure, Classification classification, String rootCause, DiagnosisContext context) {
        Evidence evidence = new Evidence(failure, classification, rootCause, context, time.wallTime());
        for (GuardedDiagnosisRule rule : userRules) {
            Diagnosis found = rule.diagnose(evidence);
            if (found != null) {
                return found;
            }
        }
        Facts facts = new Facts(evidence, measurements);
        return evidence.conclude(Impacts.of(facts), plan(facts));
    }

    private static List<RecoveryStep> plan(Facts facts) {
        Plan plan = new Plan();
        try {
            planFor(facts.evidence).fill(facts, plan);
        } catch (Throwable failure) {
            // Figures beyond all bounds: what is known is still worth telling.
            plan.escalate("Look into it: " + facts.evidence.rootCause());
        }
        return plan.steps();
    }

    /** What is known of a name; nothing if that cannot be found out. */
    Measurements measurementsOf(String name) {
        return Facts.known(measurements, name);
    }

    private static KindPlan planFor(Evidence evidence) {
        Classification classification = evidence.classification();
        if (classification.rule().equals(TAKEN_BACK)) {
            return FaultPlans::interrupted;
        }
        boolean causeUnknown = classification.kind() == FailureKind.UNKNOWN && evidence.failure() == null;
        return causeUnknown && evidence.context().situation() == DiagnosisContext.Situation.TRIPPED
                ? RejectionPlans::rejected // who tripped is all there is
                : PLANS.getOrDefault(classification.kind(), FaultPlans::unknown);
    }

    private static Map<FailureKind, KindPlan> plans() {
        Map<FailureKind, KindPlan> plans = new EnumMap<>(FailureKind.class);
        plans.put(FailureKind.TRANSIENT, RetryPlans::unavailable);
        plans.put(FailureKind.TIMEOUT, new TimeoutPlan());
        plans.put(FailureKind.RATE_LIMITED, CapacityPlans::rateLimited);
        plans.put(FailureKind.CONCURRENCY, RetryPlans::conflict);
        plans.put(FailureKind.SERVER_ERROR, RetryPlans::unavailable);
        plans.put(FailureKind.RESOURCE_EXHAUSTED, CapacityPlans::exhausted);
        plans.put(FailureKind.FLAKY, RetryPlans::flaky);
        plans.put(FailureKind.AUTHENTICATION, FaultPlans::authentication);
        plans.put(FailureKind.PERMISSION, FaultPlans::permission);
        plans.put(FailureKind.CONFIGURATION, FaultPlans::configuration);
        plans.put(FailureKind.LOGIC, FaultPlans::logic);
        plans.put(FailureKind.PERMANENT, FaultPlans::permanent);
        plans.put(FailureKind.REJECTED, RejectionPlans::rejected);
        plans.put(FailureKind.UNKNOWN, FaultPlans::unknown);
        return plans;
    }
}
