package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.Diagnosis.Impact;
import dev.resilience.core.diagnosis.DiagnosisContext.Situation;
import dev.resilience.core.failure.FailureKind;

/**
 * How bad a failure is. The first line that applies decides:
 *
 * <table>
 *   <caption>Impact</caption>
 *   <tr><td>the failure moved an instance, the name's circuit breaker is open, or its failure budget is breached</td><td>HIGH</td></tr>
 *   <tr><td>the virtual machine itself is at fault</td><td>HIGH</td></tr>
 *   <tr><td>AUTHENTICATION, PERMISSION: every call fails until somebody acts</td><td>HIGH</td></tr>
 *   <tr><td>CONFIGURATION: the same, but mostly of one way to call</td><td>MEDIUM</td></tr>
 *   <tr><td>LOGIC, PERMANENT, CONCURRENCY, FLAKY, UNKNOWN, or an interrupt: one call is concerned</td><td>LOW</td></tr>
 *   <tr><td>RESOURCE_EXHAUSTED, whose caller went without a result</td><td>HIGH</td></tr>
 *   <tr><td>RESOURCE_EXHAUSTED otherwise</td><td>MEDIUM</td></tr>
 *   <tr><td>the caller got a result, or another attempt follows the first or second</td><td>LOW</td></tr>
 *   <tr><td>TRANSIENT, TIMEOUT, RATE_LIMITED, SERVER_ERROR, REJECTED otherwise</td><td>MEDIUM</td></tr>
 * </table>
 */
final class Impacts {

    /** From this failed attempt on a retry is no longer a hiccup. */
    private static final int MANY_ATTEMPTS = 3;

    private Impacts() {}

    static Impact of(Facts facts) {
        Situation situation = facts.context().situation();
        if (situation == Situation.TRIPPED || isTripped(facts) || FaultPlans.isOfMachine(facts.evidence.failure())) {
            return Impact.HIGH;
        }
        boolean helped = situation == Situation.ANSWERED
                || (situation == Situation.RETRYING && facts.context().attempts() < MANY_ATTEMPTS);
        return ofKind(facts.classification().kind(), helped);
    }

    private static Impact ofKind(FailureKind kind, boolean helped) {
        return switch (kind) {
            case AUTHENTICATION, PERMISSION -> Impact.HIGH;
            case CONFIGURATION -> Impact.MEDIUM;
            case LOGIC, PERMANENT, CONCURRENCY, FLAKY, UNKNOWN -> Impact.LOW;
            case RESOURCE_EXHAUSTED -> helped ? Impact.MEDIUM : Impact.HIGH;
            case TRANSIENT, TIMEOUT, RATE_LIMITED, SERVER_ERROR, REJECTED -> helped ? Impact.LOW : Impact.MEDIUM;
        };
    }

    private static boolean isTripped(Facts facts) {
        String state = facts.figure(Facts.BREAKER, "state", String.class);
        return "OPEN".equals(state)
                || "FORCED_OPEN".equals(state)
                || Boolean.TRUE.equals(facts.figure(Facts.BUDGET, "breached", Boolean.class));
    }
}
