package dev.resilience.benchmarks;

import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfigBuilder;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** The same circuit breaker of each library: 100 calls or 10 seconds, at least 20 calls, 50 %, an hour open. */
final class Breakers {

    static final WindowType COUNT = WindowType.COUNT;
    static final WindowType TIME = WindowType.TIME;
    static final Outcome FAILED = Classification.of(FailureKind.UNKNOWN, "failed");

    private static final int CALLS = 100;
    private static final Duration DURATION = Duration.ofSeconds(10);
    private static final int MINIMUM = 20;

    private Breakers() {}

    static CircuitBreaker ours(WindowType type) {
        return ours(type, DURATION);
    }

    static CircuitBreaker ours(WindowType type, Duration duration) {
        return CircuitBreaker.of("ours", settings(type, duration).build());
    }

    /** Looks for slow calls, too, as the peer always does; none is. */
    static CircuitBreaker oursWithSlowCalls(WindowType type) {
        return CircuitBreaker.of(
                "ours",
                settings(type, DURATION)
                        .slowCallDuration(Duration.ofSeconds(60))
                        .build());
    }

    private static CircuitBreakerConfigBuilder settings(WindowType type, Duration duration) {
        return CircuitBreakerConfig.builder()
                .windowType(type)
                .windowCalls(CALLS)
                .windowDuration(duration)
                .minimumCalls(MINIMUM)
                .failureRateThreshold(0.5)
                .openDuration(Duration.ofHours(1));
    }

    static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j(WindowType type) {
        return resilience4j(type, true, DURATION);
    }

    /**
     * The peer's breaker.
     *
     * @param stackTraces whether its rejections have stack traces, as they do by default
     * @param duration of a time window
     */
    static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j(
            WindowType type, boolean stackTraces, Duration duration) {
        return io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
                "resilience4j",
                io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                        .slidingWindowType(type == COUNT ? SlidingWindowType.COUNT_BASED : SlidingWindowType.TIME_BASED)
                        .slidingWindowSize(type == COUNT ? CALLS : (int) duration.toSeconds())
                        .minimumNumberOfCalls(MINIMUM)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofHours(1))
                        .writableStackTraceEnabled(stackTraces)
                        .build());
    }

    static dev.failsafe.CircuitBreaker<String> failsafe(WindowType type) {
        var builder = dev.failsafe.CircuitBreaker.<String>builder().withDelay(Duration.ofHours(1));
        return type == COUNT
                ? builder.withFailureThreshold(CALLS / 2, CALLS).build()
                : builder.withFailureRateThreshold(50, MINIMUM, DURATION).build();
    }

    /** SmallRye's window is its minimum, too. */
    static TypedGuard<String> smallrye() {
        return TypedGuard.create(String.class)
                .withCircuitBreaker()
                .requestVolumeThreshold(CALLS)
                .failureRatio(0.5)
                .delay(1, ChronoUnit.HOURS)
                .done()
                .build();
    }

    /** Has guarded work fail until the breaker rejects it. */
    static void open(Class<? extends Exception> rejection, Guarded guarded) {
        boolean open = false;
        while (!open) {
            try {
                guarded.run();
            } catch (Exception end) {
                open = rejection.isInstance(end);
                if (!open && end != WorkFailedException.INSTANCE) {
                    throw new IllegalStateException(end);
                }
            }
        }
    }

    /** A guarded call that may fail. */
    @FunctionalInterface
    interface Guarded {
        void run() throws Exception;
    }

    static String failing() {
        throw WorkFailedException.INSTANCE;
    }
}
