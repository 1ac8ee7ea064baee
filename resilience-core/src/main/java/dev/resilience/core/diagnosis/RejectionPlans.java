package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One of our own policies did not let the call through: what that means depends on which. Stateless. */
final class RejectionPlans {

    private static final int MOST_RAISE = 2;

    private RejectionPlans() {}

    static void rejected(Facts facts, Plan plan) {
        String policy = facts.rejection == null ? facts.context().policy() : facts.rejection.policy();
        switch (policy) {
            case Facts.BREAKER -> breaker(facts, plan);
            case Facts.BULKHEAD -> bulkhead(facts, plan);
            case Facts.BUDGET -> budget(facts, plan);
            default -> other(facts, plan);
        }
    }

    private static void breaker(Facts facts, Plan plan) {
        String state = facts.figure(Facts.BREAKER, "state", String.class);
        Double rate = facts.figure(Facts.BREAKER, "failureRate", Double.class);
        if ("FORCED_OPEN".equals(state)) {
            plan.fallback().escalate("An operator holds the circuit breaker " + facts.title() + " open: ask why");
            return;
        }
        plan.fallback();
        Duration wait = facts.classification().retryAfter();
        Duration open = wait == null ? facts.setting(Facts.BREAKER, "open-duration", Duration.class) : wait;
        if (open != null) {
            plan.step(
                    Strategy.RETRY,
                    "Wait until the circuit breaker " + facts.title() + " lets probes through; sooner is in vain",
                    RecoveryStep.DELAY,
                    DurationText.ofWait(open));
        }
        plan.escalate("Look for what opened the circuit breaker " + facts.title()
                + (rate == null ? "" : ", at a failure rate of " + DiagnosisText.percent(rate)));
    }

    /**
     * With a share B of calls rejected, a full bulkhead carries {@code max} of an offered load of {@code max / (1 - B)}: that many
     * permits would let all of them in. Beyond twice as many as now it is the load that is to be looked at.
     */
    private static void bulkhead(Facts facts, Plan plan) {
        long max = facts.count(Facts.BULKHEAD, "max");
        long active = facts.count(Facts.BULKHEAD, "active");
        long zombies = facts.count(Facts.BULKHEAD, "zombies");
        if (zombies > 0 && zombies * 2 >= max) {
            plan.fallback()
                    .escalate(
                            zombies + " of " + max + " permits of the bulkhead " + facts.title()
                                    + " are held by work that"
                                    + " has outlived its time limit: make it end when interrupted, or give its client a time"
                                    + " limit",
                            "zombies",
                            Long.toString(zombies),
                            "max",
                            Long.toString(max));
            return;
        }
        RetryPlans.retry(facts, plan);
        if (max > 0 && active >= 0 && active < max) {
            queue(facts, plan, max, active);
        } else if (max > 0) {
            raise(facts, plan, max);
        }
        plan.fallback();
    }

    /** It was full for a moment only: waiting about as long as a call takes would have been enough. */
    private static void queue(Facts facts, Plan plan, long max, long active) {
        Duration maxWait = facts.setting(Facts.BULKHEAD, "max-wait", Duration.class);
        Duration median = facts.latency(0.5);
        if (maxWait != null && median != null && maxWait.compareTo(median) < 0) {
            plan.adjust(
                    "Let calls wait for as long as one takes: the bulkhead " + facts.title()
                            + " was full for a moment only, and " + active + " of " + max + " permits are taken now",
                    facts.property(Facts.BULKHEAD, "max-wait"),
                    DurationText.of(maxWait),
                    DurationText.of(DurationText.above(median)));
        }
    }

    private static void raise(Facts facts, Plan plan, long max) {
        long rejected = facts.count(Facts.BULKHEAD, "rejected");
        long accepted = facts.count(Facts.BULKHEAD, "accepted");
        Integer configured = facts.setting(Facts.BULKHEAD, "max-concurrent", Integer.class);
        if (configured != null && configured > max) {
            plan.escalate("The adaptive limit of the bulkhead " + facts.title() + " is at " + max + " of " + configured
                    + " since calls have become slower: look at the resource");
            return;
        }
        if (rejected <= 0 || accepted <= 0) {
            plan.escalate(
                    "All " + max + " permits of the bulkhead " + facts.title() + " are taken: compare with its load");
            return;
        }
        double share = (double) rejected / (rejected + accepted);
        long offered = (long) Math.ceil(max / (1 - share));
        long value = Math.max(max + 1, offered);
        String measured = DiagnosisText.percent(share) + " of the calls were rejected";
        if (value > max * MOST_RAISE) {
            plan.escalate("The load of " + facts.title() + " is beyond what raising the limit of " + max + " mends: "
                    + measured + ". Spread it, or add instances");
            return;
        }
        plan.adjust(
                "Raise the limit if the resource bears it: all " + max + " permits are taken and " + measured,
                facts.property(Facts.BULKHEAD, "max-concurrent"),
                Long.toString(max),
                Long.toString(value));
    }

    private static void budget(Facts facts, Plan plan) {
        Double rate = facts.figure(Facts.BUDGET, "failureRate", Double.class);
        Double threshold = facts.setting(Facts.BUDGET, "threshold", Double.class);
        plan.fallback()
                .escalate("The failure budget " + facts.title() + " is spent" + spent(rate, threshold)
                        + ": look for the failures that spent it");
        Duration window = facts.setting(Facts.BUDGET, "window", Duration.class);
        if (window != null) {
            plan.step(
                    Strategy.RETRY,
                    "Come back once the failures have left the window",
                    RecoveryStep.DELAY,
                    DurationText.of(window));
        }
    }

    private static String spent(@Nullable Double rate, @Nullable Double threshold) {
        if (rate == null || threshold == null) {
            return "";
        }
        return ", with " + DiagnosisText.percent(rate) + " failures of " + DiagnosisText.percent(threshold)
                + " allowed";
    }

    private static void other(Facts facts, Plan plan) {
        if (facts.classification().retryAfter() != null) {
            RetryPlans.retry(facts, plan);
        }
        plan.fallback();
    }
}
