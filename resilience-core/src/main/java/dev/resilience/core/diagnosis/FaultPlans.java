package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Failures that no repetition cures, and those that nothing is known of. Stateless. */
final class FaultPlans {

    /** Classes that say nothing, so that a kind for them would hold for everything. */
    private static final Set<String> TOO_GENERAL = Set.of(
            "java.lang.Throwable",
            "java.lang.Exception",
            "java.lang.RuntimeException",
            "java.lang.Error",
            "java.io.IOException",
            "java.sql.SQLException");

    private FaultPlans() {}

    static void authentication(Facts facts, Plan plan) {
        plan.escalate(
                "Do not retry: the resource does not know the caller. Check the credentials of " + facts.title()
                        + ", whether they have expired or been changed, and the clock",
                "check",
                "credentials, expiry, clock");
    }

    static void permission(Facts facts, Plan plan) {
        plan.escalate(
                "Do not retry: the caller may not do this. Check the rights of its account, and whether it is the right one",
                "check",
                "rights, account");
    }

    static void configuration(Facts facts, Plan plan) {
        plan.step(Strategy.ADJUST_CONFIG, "Correct what this names: " + facts.evidence.rootCause())
                .escalate(
                        "Do not retry: nothing changes by itself. Check address, credentials, certificates and what was"
                                + " deployed last",
                        "check",
                        "address, credentials, certificates, last deployment");
    }

    static void logic(Facts facts, Plan plan) {
        plan.step(Strategy.SKIP, "Do not retry: the same call fails the same way")
                .escalate("A fault of the calling program" + calling(facts) + ": have it mended");
    }

    static void permanent(Facts facts, Plan plan) {
        plan.step(Strategy.SKIP, "Do not retry: the resource has answered, and its answer is no")
                .escalate("Check what was asked for" + calling(facts) + ", and that it still exists");
    }

    private static String calling(Facts facts) {
        String method = facts.context().method();
        return method == null || method.isEmpty() ? "" : " in " + method;
    }

    /** Nothing is known: say how to make it known. */
    static void unknown(Facts facts, Plan plan) {
        if (isOfMachine(facts.evidence.failure())) {
            plan.step(Strategy.RESTART, "Restart the process: after such an error nothing in it can be relied on")
                    .escalate("Keep a heap dump and the log of the garbage collector, and look for what used it up");
            return;
        }
        RetryPlans.retry(facts, plan);
        Throwable cause = facts.evidence.failure() == null ? null : RootCause.of(facts.evidence.failure());
        String type = cause == null ? "" : cause.getClass().getName();
        if (cause != null && !TOO_GENERAL.contains(type) && !cause.getClass().isHidden()) {
            plan.step(
                    Strategy.ADJUST_CONFIG,
                    "Say what kind of failure this is, so that retries and circuit breakers know",
                    RecoveryStep.PROPERTY,
                    "resilience.classification.exceptions[" + type + "]",
                    RecoveryStep.VALUE,
                    "transient or permanent");
        } else if (cause != null) {
            plan.step(
                    Strategy.ADJUST_CONFIG,
                    "Say what kind of failure this is with a FailureClassifier: its class, " + type
                            + ", says too little");
        } else {
            plan.step(
                    Strategy.ADJUST_CONFIG,
                    "Say what kind of failure this is with a FailureClassifier or ResultClassifier");
        }
        plan.escalate("Look into it: " + facts.evidence.rootCause());
    }

    /** Taken back from outside. */
    static void interrupted(Facts facts, Plan plan) {
        plan.step(
                Strategy.SKIP,
                "Leave it: the work was taken back from outside, by an interrupt or a cancellation, which says nothing about the"
                        + " resource");
    }

    /** Whether the virtual machine has run out of memory or is broken, so that no policy helps. */
    static boolean isOfMachine(@Nullable Throwable failure) {
        Throwable current = failure;
        for (int depth = 0; current != null && depth < RootCause.MAX_DEPTH; depth++) {
            if (current instanceof OutOfMemoryError || current instanceof InternalError) {
                return true;
            }
            current = RootCause.causeOf(current);
        }
        return false;
    }
}
