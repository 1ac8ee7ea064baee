package dev.resilience.core.retry;

import dev.resilience.core.deadletter.DeadLetters;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a retry. Immutable; made by {@link #builder()}.
 *
 * @param maxAttempts total attempts = 1 initial attempt + retries; at least 1
 * @param maxDuration no attempt begins later than this after the first; 0: no such limit
 * @param idempotent whether work that may have taken effect may be repeated
 * @param backoff the delays between attempts
 * @param kinds what holds for failures of one kind
 * @param retryOn types that are repeated whatever their kind; the type nearest to the thrown one decides between the lists
 * @param noRetryOn types that are not repeated whatever their kind; likewise
 * @param abortOn failures that end the call; null for none
 * @param retryAfter what becomes of a wait that the resource asks for
 * @param adaptive how delays are stretched while many attempts fail
 * @param maxSleepers how many threads may sleep between attempts at once; at least 1
 * @param retryBudget what all who share it may spend on retries
 * @param onExhausted what reaches the caller when no attempt is left
 * @param nested what becomes of a retry inside an attempt of another
 * @param deadLetter has letters written about calls that were given up; null for none
 */
public record AdaptiveRetryConfig(
        int maxAttempts,
        Duration maxDuration,
        boolean idempotent,
        BackoffConfig backoff,
        Map<FailureKind, KindConfig> kinds,
        Set<Class<? extends Throwable>> retryOn,
        Set<Class<? extends Throwable>> noRetryOn,
        @Nullable Predicate<? super Throwable> abortOn,
        RetryAfterConfig retryAfter,
        AdaptiveConfig adaptive,
        int maxSleepers,
        RetryBudgetConfig retryBudget,
        OnExhausted onExhausted,
        Nested nested,
        @Nullable DeadLetters deadLetter) {

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public AdaptiveRetryConfig {
        kinds = kinds.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(kinds));
        retryOn = types(retryOn);
        noRetryOn = types(noRetryOn);
        new ConfigChecks()
                .attempts(maxAttempts, maxDuration, maxSleepers)
                .backoff("backoff", backoff)
                .kinds(kinds)
                .types(retryOn, noRetryOn)
                .retryAfter(retryAfter)
                .adaptive(adaptive)
                .retryBudget(retryBudget)
                .done();
    }

    /** How often a failure of this kind may be repeated within one call. */
    int retriesOf(FailureKind kind) {
        KindConfig settings = kinds.get(kind);
        return settings == null ? 0 : settings.retries();
    }

    /** The delays after a failure of this kind. */
    BackoffConfig backoffOf(FailureKind kind) {
        KindConfig settings = kinds.get(kind);
        return settings == null || settings.backoff() == null ? backoff : settings.backoff();
    }

    /** The limit of the attempt after a failure of this kind; null for none of its own. */
    @Nullable
    Duration attemptTimeoutOf(FailureKind kind) {
        KindConfig settings = kinds.get(kind);
        return settings == null ? null : settings.attemptTimeout();
    }

    /** How often a failure may be repeated within one call; 0 for never. Null is a result that counts as a failure. */
    int allowance(@Nullable Throwable failure, FailureKind kind, UserCode userCode) {
        int ofKind = retriesOf(kind);
        if (failure == null) {
            return ofKind;
        }
        Boolean listed = listed(failure);
        if (Boolean.FALSE.equals(listed) || (abortOn != null && userCode.test("abort-on", abortOn, failure))) {
            return 0;
        }
        return Boolean.TRUE.equals(listed) && ofKind == 0 ? Math.max(1, retriesOf(FailureKind.UNKNOWN)) : ofKind;
    }

    /** Whether the lists of types want this repeated; null if they don't know it. */
    private @Nullable Boolean listed(Throwable failure) {
        if (retryOn.isEmpty() && noRetryOn.isEmpty()) {
            return null;
        }
        Class<?> type = FailureRules.withoutCarriers(failure).getClass();
        for (; type != null; type = type.getSuperclass()) {
            if (noRetryOn.contains(type)) {
                return false;
            }
            if (retryOn.contains(type)) {
                return true;
            }
        }
        return null;
    }

    /** In the order in which they were named, so that they are shown in it. */
    static Set<Class<? extends Throwable>> types(Collection<Class<? extends Throwable>> types) {
        return types.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(types));
    }

    /** The defaults. */
    public static AdaptiveRetryConfig defaults() {
        return builder().build();
    }

    /** A builder that starts with the defaults. */
    public static AdaptiveRetryConfigBuilder builder() {
        return new AdaptiveRetryConfigBuilder();
    }

    /**
     * The delays between attempts.
     *
     * @param strategy how they grow: a {@link BackoffStrategy}, or one of your own
     * @param base the first delay, before jitter; 0 or more
     * @param max no delay is longer, jitter and stretching included; only a wait that the resource asks for is
     * @param multiplier the growth of exponential strategies; at least 1
     */
    public record BackoffConfig(Backoff strategy, Duration base, Duration max, double multiplier) {}

    /**
     * What holds for failures of one kind.
     *
     * @param retries how often such a failure may be repeated within one call; 0 or more
     * @param backoff the delays after such a failure; null: those of all kinds
     * @param attemptTimeout the limit of the attempt that follows such a failure, in place of the usual one; null: the usual one
     */
    public record KindConfig(
            int retries,
            @Nullable BackoffConfig backoff,
            @Nullable Duration attemptTimeout) {}

    /**
     * What becomes of a wait that the resource asks for.
     *
     * @param respect whether no attempt begins before it is over
     * @param max the longest wait that is respected: when the resource asks for more, the call ends at once
     */
    public record RetryAfterConfig(boolean respect, Duration max) {}

    /**
     * How delays are stretched while many attempts fail.
     *
     * @param enabled whether they are
     * @param targetSuccess the ratio of attempts that should succeed; above 0, below 1
     * @param maxMultiplier the factor when all attempts fail; at least 1
     */
    public record AdaptiveConfig(boolean enabled, double targetSuccess, double maxMultiplier) {}

    /** What reaches the caller when no attempt is left. */
    public enum OnExhausted {
        /** The last failure, unchanged. */
        RETHROW,
        /** A {@link RetriesExhaustedException} that knows all of it. Failures that were not to be repeated stay unchanged. */
        WRAP
    }

    /** What becomes of a retry directly inside an attempt of another: attempts multiply. */
    public enum Nested {
        /** It repeats. */
        ALLOW,
        /** It repeats, and a warning is logged once. */
        WARN,
        /** It makes one attempt: only the outer one repeats. */
        SUPPRESS
    }
}
