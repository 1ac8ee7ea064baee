package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Checks;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.HalfOpenConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.SlidingWindow;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with the settings of a circuit breaker, alone and together. Not thread-safe. */
final class ConfigChecks {

    private final Checks checks = new Checks();

    ConfigChecks thresholds(double failureRate, int consecutiveFailures, @Nullable Duration slow, double slowRate) {
        checks.ratio("failure-rate-threshold", failureRate)
                .atLeast("consecutive-failures", consecutiveFailures, 0)
                .ratio("slow-call-rate-threshold", slowRate);
        if (slow != null) {
            checks.positive("slow-call-duration", slow);
        } else if (slowRate > 0) {
            checks.that(
                    slowRate >= 1,
                    "slow-call-rate-threshold",
                    slowRate,
                    "has no effect while slow-call-duration is not set",
                    "Set slow-call-duration, such as 2s, or leave slow-call-rate-threshold out");
        }
        return this;
    }

    ConfigChecks window(SlidingWindow window, int minimumCalls) {
        checks.atLeast("sliding-window.calls", window.calls(), 1)
                .positive("sliding-window.duration", window.duration())
                .atLeast("minimum-calls", minimumCalls, 1)
                .that(
                        window.type() == WindowType.TIME || window.calls() < 1 || minimumCalls <= window.calls(),
                        "minimum-calls",
                        minimumCalls,
                        "is more than the count window can hold (sliding-window.calls = " + window.calls()
                                + "): the breaker could never open",
                        "Lower minimum-calls or raise sliding-window.calls");
        return this;
    }

    ConfigChecks open(Duration openDuration, OpenBackoff backoff, Duration retryAfterMax) {
        Duration max = backoff.max();
        boolean bothValid = isValid(openDuration) && isValid(max);
        checks.positive("open-duration", openDuration)
                .that(
                        backoff.multiplier() >= 1 && backoff.multiplier() <= Double.MAX_VALUE,
                        "open-backoff.multiplier",
                        backoff.multiplier(),
                        "must be a number of at least 1",
                        "Use 1 for no growth, or a factor such as 2")
                .positive("open-backoff.max", max)
                .that(
                        !bothValid || max.compareTo(openDuration) >= 0,
                        "open-backoff.max",
                        max,
                        "is below open-duration = " + openDuration,
                        "Raise open-backoff.max or lower open-duration")
                .that(
                        backoff.jitter() >= 0 && backoff.jitter() <= 1,
                        "open-backoff.jitter",
                        backoff.jitter(),
                        "must be a ratio from 0 to 1",
                        "Use a ratio such as 0.1, or a percentage such as 10%")
                .notNegative("retry-after-max", retryAfterMax);
        return this;
    }

    ConfigChecks halfOpen(HalfOpenConfig halfOpen) {
        checks.atLeast("half-open.permitted-calls", halfOpen.permittedCalls(), 1)
                .atLeast("half-open.success-threshold", halfOpen.successThreshold(), 1)
                .that(
                        halfOpen.permittedCalls() < 1 || halfOpen.successThreshold() <= halfOpen.permittedCalls(),
                        "half-open.success-threshold",
                        halfOpen.successThreshold(),
                        "is more than half-open.permitted-calls = " + halfOpen.permittedCalls()
                                + ": the breaker could never close",
                        "Lower success-threshold or raise permitted-calls")
                .positive("half-open.max-duration", halfOpen.maxDuration());
        return this;
    }

    ConfigChecks recording(
            Set<FailureKind> kinds,
            Set<Class<? extends Throwable>> recorded,
            Set<Class<? extends Throwable>> ignored,
            @Nullable Duration slow) {
        List<String> both =
                recorded.stream().filter(ignored::contains).map(Class::getName).toList();
        checks.that(
                        both.isEmpty(),
                        "record-exceptions",
                        names(recorded),
                        "and ignore-exceptions = " + names(ignored) + " both name " + String.join(", ", both),
                        "Name each type in one of the two")
                .that(
                        !kinds.isEmpty() || !recorded.isEmpty() || slow != null,
                        "record-kinds",
                        kinds,
                        "is empty, and neither record-exceptions nor slow-call-duration is set: the breaker could"
                                + " never open",
                        "Name the kinds that count as failures");
        return this;
    }

    ConfigChecks keys(int maxKeys, Duration idleExpiry) {
        checks.atLeast("max-keys", maxKeys, 1).positive("idle-expiry", idleExpiry);
        return this;
    }

    /** Throws if anything was wrong. */
    void done() {
        checks.done();
    }

    private static String names(Set<Class<? extends Throwable>> types) {
        return types.stream().map(Class::getName).collect(Collectors.joining(", "));
    }

    private static boolean isValid(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0 && duration.compareTo(CircuitBreakerConfigBuilder.LONGEST) <= 0;
    }
}
