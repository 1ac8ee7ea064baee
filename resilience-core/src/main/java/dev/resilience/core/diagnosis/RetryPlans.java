package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.Set;

/** Failures that another attempt may cure. Stateless. */
final class RetryPlans {

    /** Strategies of backoff that give all callers the same delays. */
    private static final Set<String> WITHOUT_CHANCE = Set.of("FIXED", "LINEAR", "EXPONENTIAL");

    private static final String JITTERED = "decorrelated-jitter";

    private RetryPlans() {}

    /** A passing fault of the way to the resource, or one of the resource itself. */
    static void unavailable(Facts facts, Plan plan) {
        if (facts.isGivenUp()) {
            plan.fallback();
            retry(facts, plan);
            plan.escalate(givenUp(facts)
                    + (isOfResource(facts)
                            ? "the resource fails while it works on the call: ask its owner"
                            : "the resource cannot be reached: check that it runs, its address and the network"));
        } else {
            retry(facts, plan);
            plan.fallback();
        }
    }

    private static boolean isOfResource(Facts facts) {
        return facts.classification().kind() == FailureKind.SERVER_ERROR;
    }

    /** Somebody else was faster: delays must differ, or those who collided collide again. */
    static void conflict(Facts facts, Plan plan) {
        retry(facts, plan);
        Enum<?> strategy = facts.setting(Facts.RETRY, "backoff.strategy", Enum.class);
        if (strategy != null && WITHOUT_CHANCE.contains(strategy.name())) {
            plan.adjust(
                    "Give retries of " + facts.title() + " delays that differ: those who collided would collide again",
                    facts.property(Facts.RETRY, "backoff.strategy"),
                    DiagnosisText.word(strategy),
                    JITTERED);
        }
        if (facts.isGivenUp()) {
            plan.escalate(
                    givenUp(facts) + "too many change the same data at once: make transactions shorter, or smaller");
        }
    }

    /** An answer that cannot be trusted: one more look, but no more. */
    static void flaky(Facts facts, Plan plan) {
        if (!facts.isGivenUp()) {
            retry(facts, plan);
        }
        plan.fallback();
        if (facts.isGivenUp()) {
            plan.escalate(givenUp(facts) + "answers keep making no sense: compare them with what was agreed on");
        }
    }

    /** Adds the repetition, after what the resource asked for or the first backoff. */
    static void retry(Facts facts, Plan plan) {
        Duration asked = facts.classification().retryAfter();
        String delay = DurationText.of(asked == null ? facts.backoffBase() : asked);
        StringBuilder action = new StringBuilder(facts.isGivenUp() ? "Retry later, " : "Retry ");
        action.append(asked == null ? "after " + delay + ", with jitter" : "after " + delay + ", as was asked for");
        if (!facts.isRetried()) {
            action.append("; no @AdaptiveRetry does that for ").append(facts.title());
        }
        if (facts.classification().executed() == Executed.MAYBE
                && !Boolean.TRUE.equals(facts.setting(Facts.RETRY, "idempotent", Boolean.class))) {
            action.append("; only what may be done twice, since it may have taken effect");
        }
        plan.step(Strategy.RETRY, action.toString(), RecoveryStep.DELAY, delay);
    }

    static String givenUp(Facts facts) {
        Duration elapsed = facts.context().elapsed();
        return "Given up after " + facts.context().attempts() + " attempts"
                + (elapsed == null ? "" : " in " + DurationText.measured(elapsed)) + ": ";
    }
}
