package dev.resilience.core.retry;

import dev.resilience.core.Checks;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.AdaptiveRetryConfig.AdaptiveConfig;
import dev.resilience.core.retry.AdaptiveRetryConfig.BackoffConfig;
import dev.resilience.core.retry.AdaptiveRetryConfig.KindConfig;
import dev.resilience.core.retry.AdaptiveRetryConfig.RetryAfterConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Gathers what is wrong with the settings of a retry, alone and together. Not thread-safe. */
final class ConfigChecks {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final Checks checks = new Checks();

    ConfigChecks attempts(int maxAttempts, Duration maxDuration, int maxSleepers) {
        checks.atLeast("max-attempts", maxAttempts, 1)
                .notNegative("max-duration", maxDuration)
                .atLeast("max-sleepers", maxSleepers, 1);
        return this;
    }

    ConfigChecks backoff(String property, BackoffConfig backoff) {
        Duration base = backoff.base();
        Duration max = backoff.max();
        checks.notNegative(property + ".base", base)
                .notNegative(property + ".max", max)
                .that(
                        !isValid(base) || !isValid(max) || base.compareTo(max) <= 0,
                        property + ".base",
                        base,
                        "is longer than the longest delay (" + property + ".max = " + max + ")",
                        "Lower " + property + ".base or raise " + property + ".max");
        return factor(property + ".multiplier", backoff.multiplier());
    }

    private ConfigChecks factor(String property, double value) {
        checks.that(
                value >= 1 && value <= Double.MAX_VALUE,
                property,
                value,
                "must be a number of at least 1",
                "Use 1 for no growth, or a factor such as 2");
        return this;
    }

    ConfigChecks kinds(Map<FailureKind, KindConfig> kinds) {
        kinds.forEach((kind, settings) -> {
            String property = "kinds." + word(kind);
            checks.atLeast(property + ".retries", settings.retries(), 0);
            if (settings.backoff() != null) {
                backoff(property + ".backoff", settings.backoff());
            }
            if (settings.attemptTimeout() != null) {
                checks.positive(property + ".attempt-timeout", settings.attemptTimeout());
            }
        });
        return this;
    }

    ConfigChecks types(Set<Class<? extends Throwable>> retryOn, Set<Class<? extends Throwable>> noRetryOn) {
        List<String> both =
                retryOn.stream().filter(noRetryOn::contains).map(Class::getName).toList();
        checks.that(
                both.isEmpty(),
                "retry-on",
                names(retryOn),
                "and no-retry-on = " + names(noRetryOn) + " both name " + String.join(", ", both),
                "Name each type in one of the two");
        return this;
    }

    ConfigChecks retryAfter(RetryAfterConfig retryAfter) {
        checks.notNegative("retry-after.max", retryAfter.max());
        return this;
    }

    ConfigChecks adaptive(AdaptiveConfig adaptive) {
        double target = adaptive.targetSuccess();
        checks.ratio("adaptive.target-success", target)
                .that(
                        target != 1,
                        "adaptive.target-success",
                        target,
                        "leaves no room for failures: one would stretch every delay",
                        "Use a ratio below 1, such as 90%");
        return factor("adaptive.max-multiplier", adaptive.maxMultiplier());
    }

    ConfigChecks retryBudget(RetryBudgetConfig budget) {
        budget.addTo(checks);
        return this;
    }

    /** Throws if anything was wrong. */
    void done() {
        checks.done();
    }

    /** A kind as properties spell it. */
    static String word(FailureKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String names(Set<Class<? extends Throwable>> types) {
        return types.stream().map(Class::getName).collect(Collectors.joining(", "));
    }

    static boolean isValid(Duration duration) {
        return !duration.isNegative() && duration.compareTo(LONGEST) <= 0;
    }
}
