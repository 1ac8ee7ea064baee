package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Too much is asked of a resource: it asked for less, or something ran out. Stateless. */
final class CapacityPlans {

    private static final String MAX_CONCURRENT = "max-concurrent";
    private static final String POOL_SIZE = "poolSize";

    private CapacityPlans() {}

    /** The resource asked to be called less often: wait as long as it says, and come with fewer calls at once. */
    static void rateLimited(Facts facts, Plan plan) {
        RetryPlans.retry(facts, plan);
        Duration asked = facts.classification().retryAfter();
        Duration longest = facts.setting(Facts.RETRY, "retry-after.max", Duration.class);
        if (asked != null && longest != null && asked.compareTo(longest) > 0) {
            plan.adjust(
                    "Let retries wait as long as the resource asks, if callers can",
                    facts.property(Facts.RETRY, "retry-after.max"),
                    DurationText.of(longest),
                    DurationText.of(asked));
        }
        fewerAtOnce(facts, plan);
        plan.fallback();
        if (facts.isGivenUp()) {
            plan.escalate(RetryPlans.givenUp(facts) + "ask the owner of the resource for a larger quota");
        }
    }

    /** A quarter less than runs at once now, or may: repeated, this finds the rate in few steps without going to zero. */
    private static void fewerAtOnce(Facts facts, Plan plan) {
        Integer max = facts.setting(Facts.BULKHEAD, MAX_CONCURRENT, Integer.class);
        if (max == null) {
            plan.step(
                    Strategy.ADJUST_CONFIG,
                    "Limit how many calls of " + facts.title() + " run at once, with @Bulkhead");
            return;
        }
        long active = facts.count(Facts.BULKHEAD, "active");
        long used = active > 1 ? Math.min(active, max) : max;
        long fewer = Math.max(1, used * 3 / 4);
        if (fewer < max) {
            plan.adjust(
                    "Let fewer calls run at once: " + (active > 1 ? active + " do now" : "up to " + max + " may"),
                    facts.property(Facts.BULKHEAD, MAX_CONCURRENT),
                    max.toString(),
                    Long.toString(fewer));
        }
    }

    /** Something ran out: mostly a pool of connections, whose size is then told by its exception. */
    static void exhausted(Facts facts, Plan plan) {
        long pool = poolSize(facts.evidence.rootCause(), facts.evidence.failure());
        RetryPlans.retry(facts, plan);
        if (pool > 0) {
            ofPool(facts, plan, pool);
        }
        plan.fallback();
        if (pool <= 0) {
            plan.escalate("Find out what ran out, and how much there is of it: " + facts.evidence.rootCause());
        }
    }

    private static void ofPool(Facts facts, Plan plan, long pool) {
        Integer max = facts.setting(Facts.BULKHEAD, MAX_CONCURRENT, Integer.class);
        String property = facts.property(Facts.BULKHEAD, MAX_CONCURRENT);
        if (max == null) {
            plan.step(
                    Strategy.ADJUST_CONFIG,
                    "Let no more calls of " + facts.title() + " in than the pool has connections, with @Bulkhead",
                    RecoveryStep.PROPERTY,
                    property,
                    RecoveryStep.VALUE,
                    Long.toString(pool));
        } else if (max > pool) {
            plan.adjust(
                    "Let no more calls in than the pool has connections: the rest waits for one and fails",
                    property,
                    max.toString(),
                    Long.toString(pool));
        } else {
            plan.escalate(
                    "The pool of " + pool + " is used up though " + facts.title() + " takes at most " + max
                            + " at once: look for other users and for connections that are not given back",
                    POOL_SIZE,
                    Long.toString(pool),
                    MAX_CONCURRENT,
                    max.toString());
        }
    }

    /** The size of a pool, as HikariCP ({@code total=10}) and Tomcat ({@code size:10}) tell it; -1 if nobody does. */
    static long poolSize(String rootCause, @Nullable Throwable failure) {
        long size = numberBehind(rootCause);
        Throwable current = failure;
        for (int depth = 0; size < 0 && current != null && depth < RootCause.MAX_DEPTH; depth++) {
            size = numberBehind(RootCause.line(current)); // the pool's own exception often stands above the root cause
            current = RootCause.causeOf(current);
        }
        return size;
    }

    private static long numberBehind(String text) {
        for (String mark : new String[] {"(total=", "[size:"}) {
            int start = text.indexOf(mark);
            if (start >= 0) {
                int end = start + mark.length();
                long number = 0;
                int digits = 0;
                while (end < text.length() && digits < 9 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                    number = number * 10 + (text.charAt(end) - '0');
                    end++;
                    digits++;
                }
                return digits == 0 ? -1 : number;
            }
        }
        return -1;
    }
}
