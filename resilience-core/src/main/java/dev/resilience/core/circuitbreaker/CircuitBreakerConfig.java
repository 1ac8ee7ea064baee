package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Verdict;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a circuit breaker. Immutable; made by {@link #builder()}.
 *
 * @param mode whether the breaker rejects calls, or only tells what it would have rejected
 * @param failureRateThreshold opens at this ratio of failures in the window or more; above 0, at most 1
 * @param consecutiveFailures opens at this many failures in a row, whatever the window holds; 0 for off. The row is that of the
 *     outcomes as they end: a success ends it, an ignored outcome does not
 * @param slowCallDuration work that takes longer is slow, whether it fails or not; positive, or null for off
 * @param slowCallRateThreshold opens at this ratio of slow calls in the window or more; above 0, at most 1
 * @param slidingWindow which outcomes count
 * @param minimumCalls how many outcomes the window must hold before a rate can open the breaker; at least 1
 * @param openDuration how long calls are rejected before the resource is probed; positive
 * @param openBackoff how that grows while probes keep failing
 * @param retryAfterMax up to this much a longer wait is respected that the failure which opened the breaker asked for; not negative
 * @param halfOpen how the resource is probed
 * @param automaticHalfOpen whether probing begins by a timer once the open duration is over, or with the first call after it
 * @param recordKinds the kinds of failure that count as failures
 * @param recordExceptions types that count as failures whatever their kind; the type nearest to the thrown one decides
 * @param ignoreExceptions types that say nothing about the resource whatever their kind; likewise
 * @param maxKeys how many keys have a breaker of their own; at least 1
 * @param idleExpiry how long the breaker of a key is kept without use; positive
 */
public record CircuitBreakerConfig(
        Mode mode,
        double failureRateThreshold,
        int consecutiveFailures,
        @Nullable Duration slowCallDuration,
        double slowCallRateThreshold,
        SlidingWindow slidingWindow,
        int minimumCalls,
        Duration openDuration,
        OpenBackoff openBackoff,
        Duration retryAfterMax,
        HalfOpenConfig halfOpen,
        boolean automaticHalfOpen,
        Set<FailureKind> recordKinds,
        Set<Class<? extends Throwable>> recordExceptions,
        Set<Class<? extends Throwable>> ignoreExceptions,
        int maxKeys,
        Duration idleExpiry) {

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public CircuitBreakerConfig {
        slidingWindow = shared(slidingWindow, SlidingWindow.DEFAULT);
        openBackoff = shared(openBackoff, OpenBackoff.DEFAULT);
        halfOpen = shared(halfOpen, HalfOpenConfig.DEFAULT);
        recordKinds = kinds(recordKinds);
        recordExceptions = types(recordExceptions);
        ignoreExceptions = types(ignoreExceptions);
        new ConfigChecks()
                .thresholds(failureRateThreshold, consecutiveFailures, slowCallDuration, slowCallRateThreshold)
                .window(slidingWindow, minimumCalls)
                .open(openDuration, openBackoff, retryAfterMax)
                .halfOpen(halfOpen)
                .recording(recordKinds, recordExceptions, ignoreExceptions, slowCallDuration)
                .keys(maxKeys, idleExpiry)
                .done();
    }

    /**
     * What an outcome says about the resource: by the type of what was thrown, else by its kind. An end for which nobody involved is
     * to blame stays without a say, whatever is thrown.
     */
    Verdict judge(Outcome outcome, @Nullable Throwable failure) {
        if (outcome == Outcome.SUCCESS) {
            return Verdict.SUCCESS;
        }
        if (failure != null
                && outcome instanceof Classification
                && !(recordExceptions.isEmpty() && ignoreExceptions.isEmpty())) {
            Class<?> type = FailureRules.withoutCarriers(failure).getClass();
            for (; type != null; type = type.getSuperclass()) {
                if (recordExceptions.contains(type)) {
                    return Verdict.FAILURE;
                }
                if (ignoreExceptions.contains(type)) {
                    return Verdict.IGNORED;
                }
            }
        }
        return Verdict.of(outcome, recordKinds);
    }

    /** Whether work took longer than it should; never while that is not looked for. */
    boolean isSlow(long workNanos) {
        return slowCallDuration != null && workNanos > slowCallDuration.toNanos();
    }

    /** What is left at its default is one object for all breakers: there may be many. */
    private static <T> T shared(T part, T usual) {
        return usual.equals(part) ? usual : part;
    }

    /** Likewise. */
    static Set<FailureKind> kinds(Collection<FailureKind> kinds) {
        Set<FailureKind> copy = kinds.isEmpty() ? EnumSet.noneOf(FailureKind.class) : EnumSet.copyOf(kinds);
        return copy.equals(Verdict.FAILURE_KINDS) ? Verdict.FAILURE_KINDS : Collections.unmodifiableSet(copy);
    }

    /** In the order in which they were named, so that they are shown in it. */
    static Set<Class<? extends Throwable>> types(Collection<Class<? extends Throwable>> types) {
        return types.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(types));
    }

    /** The defaults. */
    public static CircuitBreakerConfig defaults() {
        return builder().build();
    }

    /** A builder that starts with the defaults. */
    public static CircuitBreakerConfigBuilder builder() {
        return new CircuitBreakerConfigBuilder();
    }

    /** Whether the breaker rejects calls. */
    public enum Mode {
        /** It does. */
        ENFORCE,
        /** It lets every call pass, and tells what it would have rejected. */
        OBSERVE
    }

    /** What the window counts. */
    public enum WindowType {
        /** The last so many outcomes, exactly. */
        COUNT,
        /** The outcomes of the last so many seconds, in 30 buckets. */
        TIME
    }

    /**
     * Which outcomes count.
     *
     * @param type by number or by age
     * @param calls how many outcomes a count window holds; at least 1
     * @param duration how long an outcome counts in a time window; positive
     */
    public record SlidingWindow(WindowType type, int calls, Duration duration) {

        static final SlidingWindow DEFAULT = new SlidingWindow(WindowType.COUNT, 100, Duration.ofMinutes(1));

        /** Whether the same outcomes count; what the other type would count does not matter. */
        boolean countsLike(SlidingWindow other) {
            return type == other.type
                    && (type == WindowType.COUNT ? calls == other.calls : duration.equals(other.duration));
        }
    }

    /**
     * How the resource is probed.
     *
     * @param permittedCalls how many probes are let through before their outcomes decide; at least 1
     * @param successThreshold how many of them must succeed and not be slow; at most permittedCalls
     * @param maxDuration how long a probe may take before it is written off as a failure; positive
     */
    public record HalfOpenConfig(int permittedCalls, int successThreshold, Duration maxDuration) {

        static final HalfOpenConfig DEFAULT = new HalfOpenConfig(3, 3, Duration.ofMinutes(1));
    }
}
