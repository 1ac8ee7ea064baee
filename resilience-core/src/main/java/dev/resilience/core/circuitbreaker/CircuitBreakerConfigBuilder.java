package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.HalfOpenConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.SlidingWindow;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the settings of a circuit breaker; what is not set keeps its default. Not thread-safe. */
public final class CircuitBreakerConfigBuilder {

    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    /** What nanoseconds in a long can hold. */
    static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Mode mode = Mode.ENFORCE;
    private double failureRateThreshold = 0.5;
    private int consecutiveFailures;
    private @Nullable Duration slowCallDuration;
    private double slowCallRateThreshold = 1;
    private WindowType windowType = SlidingWindow.DEFAULT.type();
    private int windowCalls = SlidingWindow.DEFAULT.calls();
    private Duration windowDuration = SlidingWindow.DEFAULT.duration();
    private @Nullable Integer minimumCalls;
    private Duration openDuration = HALF_A_MINUTE;
    private double openMultiplier = OpenBackoff.DEFAULT.multiplier();
    private @Nullable Duration openMax;
    private double openJitter = OpenBackoff.DEFAULT.jitter();
    private Duration retryAfterMax = MINUTE;
    private int permittedCalls = HalfOpenConfig.DEFAULT.permittedCalls();
    private @Nullable Integer successThreshold;
    private Duration maxDuration = HalfOpenConfig.DEFAULT.maxDuration();
    private boolean automaticHalfOpen = true;
    private Set<FailureKind> recordKinds = Verdict.FAILURE_KINDS;
    private Set<Class<? extends Throwable>> recordExceptions = Set.of();
    private Set<Class<? extends Throwable>> ignoreExceptions = Set.of();
    private int maxKeys = 10_000;
    private Duration idleExpiry = HOUR;

    CircuitBreakerConfigBuilder() {}

    /** Whether calls are rejected or would only have been; default {@link Mode#ENFORCE}. */
    public CircuitBreakerConfigBuilder mode(Mode chosen) {
        mode = chosen;
        return this;
    }

    /** Ratio of failures at which to open; above 0, at most 1; default 0.5. */
    public CircuitBreakerConfigBuilder failureRateThreshold(double ratio) {
        failureRateThreshold = ratio;
        return this;
    }

    /** Failures in a row at which to open; default 0, which is off. */
    public CircuitBreakerConfigBuilder consecutiveFailures(int failures) {
        consecutiveFailures = failures;
        return this;
    }

    /** Work that takes longer is slow; default null, which is off. */
    public CircuitBreakerConfigBuilder slowCallDuration(@Nullable Duration duration) {
        slowCallDuration = duration;
        return this;
    }

    /** Ratio of slow calls at which to open; above 0, at most 1; default 1. Needs {@link #slowCallDuration}. */
    public CircuitBreakerConfigBuilder slowCallRateThreshold(double ratio) {
        slowCallRateThreshold = ratio;
        return this;
    }

    /** Whether the window counts calls or time; default {@link WindowType#COUNT}. */
    public CircuitBreakerConfigBuilder windowType(WindowType type) {
        windowType = type;
        return this;
    }

    /** How many outcomes a count window holds; at least 1; default 100. */
    public CircuitBreakerConfigBuilder windowCalls(int calls) {
        windowCalls = calls;
        return this;
    }

    /** How long an outcome counts in a time window; default 60 s. */
    public CircuitBreakerConfigBuilder windowDuration(Duration duration) {
        windowDuration = duration;
        return this;
    }

    /** Outcomes needed before a rate can open the breaker; default 20, or the count window if that is smaller. */
    public CircuitBreakerConfigBuilder minimumCalls(int calls) {
        minimumCalls = calls;
        return this;
    }

    /** How long calls are rejected before the resource is probed; default 30 s. */
    public CircuitBreakerConfigBuilder openDuration(Duration duration) {
        openDuration = duration;
        return this;
    }

    /** Growth of the open duration while probes keep failing; at least 1; default 1. */
    public CircuitBreakerConfigBuilder openBackoffMultiplier(double factor) {
        openMultiplier = factor;
        return this;
    }

    /** The longest open duration; default 10 min, or the open duration if that is longer. */
    public CircuitBreakerConfigBuilder openBackoffMax(Duration duration) {
        openMax = duration;
        return this;
    }

    /** How much longer an open duration may be at random; 0 to 1; default 0.1. */
    public CircuitBreakerConfigBuilder openBackoffJitter(double ratio) {
        openJitter = ratio;
        return this;
    }

    /** How long a wait is respected that a failure asks for; default 60 s; zero for none. */
    public CircuitBreakerConfigBuilder retryAfterMax(Duration duration) {
        retryAfterMax = duration;
        return this;
    }

    /** How many probes are let through; at least 1; default 3. */
    public CircuitBreakerConfigBuilder permittedCalls(int calls) {
        permittedCalls = calls;
        return this;
    }

    /** How many probes must succeed; default 3, or the permitted calls if those are fewer. */
    public CircuitBreakerConfigBuilder successThreshold(int calls) {
        successThreshold = calls;
        return this;
    }

    /** How long a probe may take before it is written off as a failure; default 60 s. */
    public CircuitBreakerConfigBuilder maxDuration(Duration duration) {
        maxDuration = duration;
        return this;
    }

    /** Whether probing begins by a timer, not only with the next call; default true. */
    public CircuitBreakerConfigBuilder automaticHalfOpen(boolean automatic) {
        automaticHalfOpen = automatic;
        return this;
    }

    /** The kinds that count as failures, in place of the default {@link Verdict#FAILURE_KINDS}. */
    public CircuitBreakerConfigBuilder recordKinds(Collection<FailureKind> kinds) {
        recordKinds = CircuitBreakerConfig.kinds(kinds);
        return this;
    }

    /** Types that count as failures, whatever their kind; default none. */
    public CircuitBreakerConfigBuilder recordExceptions(Collection<Class<? extends Throwable>> types) {
        recordExceptions = CircuitBreakerConfig.types(types);
        return this;
    }

    /** Types that say nothing about the resource, whatever their kind; default none. */
    public CircuitBreakerConfigBuilder ignoreExceptions(Collection<Class<? extends Throwable>> types) {
        ignoreExceptions = CircuitBreakerConfig.types(types);
        return this;
    }

    /** How many keys have a breaker of their own; at least 1; default 10,000. */
    public CircuitBreakerConfigBuilder maxKeys(int keys) {
        maxKeys = keys;
        return this;
    }

    /** How long the breaker of a key is kept without use; default 1 h. */
    public CircuitBreakerConfigBuilder idleExpiry(Duration duration) {
        idleExpiry = duration;
        return this;
    }

    /**
     * Makes the settings.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public CircuitBreakerConfig build() {
        boolean byCount = windowType == WindowType.COUNT;
        return new CircuitBreakerConfig(
                mode,
                failureRateThreshold,
                consecutiveFailures,
                slowCallDuration,
                slowCallRateThreshold,
                new SlidingWindow(windowType, windowCalls, windowDuration),
                minimumCalls != null ? minimumCalls : byCount && windowCalls >= 1 ? Math.min(20, windowCalls) : 20,
                openDuration,
                new OpenBackoff(openMultiplier, longestOpenDuration(), openJitter),
                retryAfterMax,
                new HalfOpenConfig(
                        permittedCalls,
                        successThreshold != null
                                ? successThreshold
                                : Math.max(1, Math.min(HalfOpenConfig.DEFAULT.successThreshold(), permittedCalls)),
                        maxDuration),
                automaticHalfOpen,
                recordKinds,
                recordExceptions,
                ignoreExceptions,
                maxKeys,
                idleExpiry);
    }

    /** By default one that fits the open duration, unless that is itself at fault. */
    private Duration longestOpenDuration() {
        if (openMax != null) {
            return openMax;
        }
        Duration usual = OpenBackoff.DEFAULT.max();
        boolean longer = openDuration.compareTo(usual) > 0 && openDuration.compareTo(LONGEST) <= 0;
        return longer ? openDuration : usual;
    }
}
