package dev.resilience.core.diagnosis;

import dev.resilience.core.DeadlineExceededException;
import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * No answer in time. Whether the limit is at fault, or the resource, is told by the time that 99 % of the work takes:
 *
 * <ul>
 *   <li>a limit less than a fifth above it cuts off work that would have ended, so it is to be raised. The fifth is twice the standard
 *       error of a 99th percentile taken from some 350 calls whose latencies are spread log-normally with σ = 0.5: less would chase noise;
 *   <li>beyond {@value #HANGS} times of it no longer limit would help: the resource hangs;
 *   <li>in between it is a slow one of the tail, and another attempt is likely to be quicker.
 * </ul>
 *
 * Stateless.
 */
final class TimeoutPlan implements KindPlan {

    static final int HANGS = 3;

    private static final double TAIL = 0.99;
    private static final String P99 = "p99";
    private static final String LIMIT = "limit";
    private static final String DURATION = "duration";
    private static final String PER_ATTEMPT = "per-attempt";

    @Override
    public void fill(Facts facts, Plan plan) {
        Duration p99 = facts.latency(TAIL);
        Duration limit = limit(facts);
        if (facts.limitReached instanceof DeadlineExceededException) {
            ofCaller(plan, limit, p99);
        } else if (limit == null) {
            notOurs(facts, plan, p99);
        } else if (p99 == null) {
            notMeasured(facts, plan, limit);
        } else if (DurationText.withHeadroom(p99).compareTo(limit) > 0) {
            tooShort(facts, plan, limit, p99);
        } else if (p99.multipliedBy(HANGS).compareTo(limit) < 0) {
            hangs(plan, limit, p99);
        } else {
            slow(facts, plan, limit, p99);
        }
    }

    /** The limit that was reached; where that is not known, and no client's own limit was, the one that is set. */
    private static @Nullable Duration limit(Facts facts) {
        if (facts.limitReached != null) {
            return facts.limitReached.limit();
        }
        if (facts.context().limit() != null || facts.evidence.failure() != null) {
            return facts.context().limit();
        }
        Duration ofAttempt = facts.setting(Facts.TIMEOUT, PER_ATTEMPT, Duration.class);
        return ofAttempt == null ? facts.setting(Facts.TIMEOUT, DURATION, Duration.class) : ofAttempt;
    }

    private static void tooShort(Facts facts, Plan plan, Duration limit, Duration p99) {
        Duration enough = DurationText.above(p99);
        String value = DurationText.of(enough);
        String why = "the limit of " + DurationText.of(limit)
                + (limit.compareTo(p99) < 0 ? " is below " : " is less than a fifth above ")
                + "the 99th percentile of " + DurationText.measured(p99) + ", so work is cut off that would have ended";
        Setting setting = settingOf(facts, limit);
        if (setting == null) {
            plan.escalate("Raise the limit to " + value + ": " + why, P99, DurationText.of(p99), LIMIT, value);
        } else {
            Duration whole = facts.setting(Facts.TIMEOUT, DURATION, Duration.class);
            if (!setting.name.equals(DURATION) && whole != null && whole.compareTo(enough) < 0) {
                plan.adjust(
                        "Raise the limit of the whole call first, which no attempt's may exceed",
                        facts.property(Facts.TIMEOUT, DURATION),
                        DurationText.of(whole),
                        value);
            }
            plan.step(
                    Strategy.ADJUST_CONFIG,
                    "Raise the limit: " + why,
                    RecoveryStep.PROPERTY,
                    facts.property(setting.policy, setting.name),
                    RecoveryStep.CURRENT,
                    DurationText.of(limit),
                    RecoveryStep.VALUE,
                    value,
                    P99,
                    DurationText.of(p99));
        }
        RetryPlans.retry(facts, plan);
    }

    private static void hangs(Plan plan, Duration limit, Duration p99) {
        plan.fallback()
                .escalate(
                        "The resource hangs, and a longer limit would not help: " + DurationText.of(limit)
                                + " is more than " + HANGS + " times the 99th percentile of "
                                + DurationText.measured(p99)
                                + ". Check the resource; a circuit breaker spares callers the wait",
                        P99,
                        DurationText.of(p99),
                        LIMIT,
                        DurationText.of(limit));
    }

    private static void slow(Facts facts, Plan plan, Duration limit, Duration p99) {
        RetryPlans.retry(facts, plan);
        plan.fallback();
        if (facts.isGivenUp()) {
            plan.escalate(
                    RetryPlans.givenUp(facts) + "the resource is slower than usual, the limit of "
                            + DurationText.of(limit) + " is well above the 99th percentile of "
                            + DurationText.measured(p99),
                    P99,
                    DurationText.of(p99),
                    LIMIT,
                    DurationText.of(limit));
        }
    }

    private static void notMeasured(Facts facts, Plan plan, Duration limit) {
        RetryPlans.retry(facts, plan);
        plan.fallback()
                .escalate(
                        "Find out how long the work takes: it is not measured, so whether the limit of "
                                + DurationText.of(limit) + " is too short cannot be told",
                        LIMIT,
                        DurationText.of(limit));
    }

    private static void notOurs(Facts facts, Plan plan, @Nullable Duration p99) {
        RetryPlans.retry(facts, plan);
        plan.fallback();
        String check = "The limit was not one of ours: check that of the client or of the server";
        if (p99 == null) {
            plan.escalate(check);
        } else {
            String enough = DurationText.of(DurationText.above(p99));
            plan.escalate(
                    check + "; with a 99th percentile of " + DurationText.measured(p99) + " it should be at least "
                            + enough,
                    P99,
                    DurationText.of(p99),
                    LIMIT,
                    enough);
        }
    }

    private static void ofCaller(Plan plan, @Nullable Duration limit, @Nullable Duration p99) {
        plan.step(Strategy.SKIP, "Leave it: the deadline of a caller further out has passed, so nobody waits any more");
        if (limit != null && p99 != null && p99.compareTo(limit) > 0) {
            String enough = DurationText.of(DurationText.above(p99));
            plan.escalate(
                    "Have the caller allow at least " + enough + ": " + DurationText.measured(limit)
                            + " were left, and the 99th percentile is " + DurationText.measured(p99),
                    P99,
                    DurationText.of(p99),
                    LIMIT,
                    enough);
        }
    }

    /** Which setting a limit comes from: that which has the value. */
    private static @Nullable Setting settingOf(Facts facts, Duration limit) {
        for (String name : new String[] {DURATION, PER_ATTEMPT}) {
            if (limit.equals(facts.setting(Facts.TIMEOUT, name, Duration.class))) {
                return new Setting(Facts.TIMEOUT, name);
            }
        }
        for (FailureKind kind : FailureKind.values()) {
            String name = "kinds." + DiagnosisText.word(kind) + ".attempt-timeout";
            if (limit.equals(facts.setting(Facts.RETRY, name, Duration.class))) {
                return new Setting(Facts.RETRY, name);
            }
        }
        return null;
    }

    private record Setting(String policy, String name) {}
}
