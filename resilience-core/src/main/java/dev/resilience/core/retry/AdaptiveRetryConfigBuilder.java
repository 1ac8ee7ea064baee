package dev.resilience.core.retry;

import dev.resilience.core.deadletter.DeadLetters;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.AdaptiveRetryConfig.AdaptiveConfig;
import dev.resilience.core.retry.AdaptiveRetryConfig.BackoffConfig;
import dev.resilience.core.retry.AdaptiveRetryConfig.KindConfig;
import dev.resilience.core.retry.AdaptiveRetryConfig.Nested;
import dev.resilience.core.retry.AdaptiveRetryConfig.OnExhausted;
import dev.resilience.core.retry.AdaptiveRetryConfig.RetryAfterConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gathers the settings of a retry; what is not set keeps its default. Not thread-safe. */
public final class AdaptiveRetryConfigBuilder {

    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    private int maxAttempts = 4;
    private Duration maxDuration = Duration.ofSeconds(10);
    private boolean idempotent = true;
    private Backoff strategy = BackoffStrategy.DECORRELATED_JITTER;
    private Duration base = Duration.ofMillis(100);
    private Duration max = FIVE_SECONDS;
    private double multiplier = 2;
    private final Map<FailureKind, KindBuilder> kinds = new EnumMap<>(FailureKind.class);
    private Set<Class<? extends Throwable>> retryOn = Set.of();
    private Set<Class<? extends Throwable>> noRetryOn = Set.of();
    private @Nullable Predicate<? super Throwable> abortOn;
    private boolean respectRetryAfter = true;
    private Duration retryAfterMax = FIVE_SECONDS;
    private boolean adaptive;
    private double targetSuccess = 0.9;
    private double maxMultiplier = 5;
    private int maxSleepers = 50;
    private final RetryBudgetConfig.Builder retryBudget = RetryBudgetConfig.builder();
    private OnExhausted onExhausted = OnExhausted.RETHROW;
    private Nested nested = Nested.WARN;
    private @Nullable DeadLetters deadLetter;

    AdaptiveRetryConfigBuilder() {
        for (FailureKind kind : FailureKind.values()) {
            kinds.put(kind, new KindBuilder(defaultRetries(kind)));
        }
    }

    /** How often a failure of a kind may be repeated where nothing else is set. */
    static int defaultRetries(FailureKind kind) {
        return switch (kind) {
            case TRANSIENT, RATE_LIMITED, CONCURRENCY, SERVER_ERROR -> 3;
            case TIMEOUT, FLAKY, UNKNOWN -> 2;
            case RESOURCE_EXHAUSTED -> 1;
            case AUTHENTICATION, PERMISSION, CONFIGURATION, LOGIC, PERMANENT, REJECTED -> 0;
        };
    }

    /** Total attempts = 1 initial attempt + retries; at least 1; default 4. */
    public AdaptiveRetryConfigBuilder maxAttempts(int attempts) {
        maxAttempts = attempts;
        return this;
    }

    /** How long after the first attempt another may begin; 0 switches this limit off; default 10 s. */
    public AdaptiveRetryConfigBuilder maxDuration(Duration duration) {
        maxDuration = duration;
        return this;
    }

    /** Whether work that may have taken effect may be repeated; default true. */
    public AdaptiveRetryConfigBuilder idempotent(boolean repeatable) {
        idempotent = repeatable;
        return this;
    }

    /** How delays grow; default {@link BackoffStrategy#DECORRELATED_JITTER}. */
    public AdaptiveRetryConfigBuilder backoff(Backoff growth) {
        strategy = growth;
        return this;
    }

    /** The first delay, before jitter; default 100 ms. */
    public AdaptiveRetryConfigBuilder backoffBase(Duration delay) {
        base = delay;
        return this;
    }

    /** The longest delay, jitter and stretching included; default 5 s. */
    public AdaptiveRetryConfigBuilder backoffMax(Duration delay) {
        max = delay;
        return this;
    }

    /** The growth of exponential strategies; at least 1; default 2. */
    public AdaptiveRetryConfigBuilder backoffMultiplier(double factor) {
        multiplier = factor;
        return this;
    }

    /**
     * How often a failure of a kind may be repeated within one call; default 3 for TRANSIENT, RATE_LIMITED, CONCURRENCY and
     * SERVER_ERROR, 2 for TIMEOUT, FLAKY and UNKNOWN, 1 for RESOURCE_EXHAUSTED, else 0.
     */
    public AdaptiveRetryConfigBuilder retries(FailureKind kind, int retries) {
        return kind(kind, settings -> settings.retries(retries));
    }

    /** What holds for failures of one kind. */
    public AdaptiveRetryConfigBuilder kind(FailureKind kind, Consumer<KindBuilder> settings) {
        settings.accept(kinds.computeIfAbsent(kind, missing -> new KindBuilder(defaultRetries(missing))));
        return this;
    }

    /** Types that are repeated whatever their kind; where their kind has no retries, as often as UNKNOWN, at least once. */
    public AdaptiveRetryConfigBuilder retryOn(Collection<Class<? extends Throwable>> types) {
        retryOn = AdaptiveRetryConfig.types(types);
        return this;
    }

    /** Types that are not repeated whatever their kind; default none. */
    public AdaptiveRetryConfigBuilder noRetryOn(Collection<Class<? extends Throwable>> types) {
        noRetryOn = AdaptiveRetryConfig.types(types);
        return this;
    }

    /** Failures that end the call; default none. One that throws is logged once and counts as false. */
    public AdaptiveRetryConfigBuilder abortOn(@Nullable Predicate<? super Throwable> failures) {
        abortOn = failures;
        return this;
    }

    /** Whether no attempt begins before the wait is over that the resource asks for; default true. */
    public AdaptiveRetryConfigBuilder respectRetryAfter(boolean respect) {
        respectRetryAfter = respect;
        return this;
    }

    /** The longest such wait: when the resource asks for more, the call ends; default 5 s. */
    public AdaptiveRetryConfigBuilder retryAfterMax(Duration longest) {
        retryAfterMax = longest;
        return this;
    }

    /** Whether delays are stretched while many attempts fail; default false. */
    public AdaptiveRetryConfigBuilder adaptive(boolean stretched) {
        adaptive = stretched;
        return this;
    }

    /** The ratio of attempts that should succeed; above 0, below 1; default 0.9. */
    public AdaptiveRetryConfigBuilder adaptiveTargetSuccess(double ratio) {
        targetSuccess = ratio;
        return this;
    }

    /** The factor by which delays are stretched when all attempts fail; at least 1; default 5. */
    public AdaptiveRetryConfigBuilder adaptiveMaxMultiplier(double factor) {
        maxMultiplier = factor;
        return this;
    }

    /** How many threads may sleep between attempts at once; at least 1; default 50. Asynchronous calls need no thread. */
    public AdaptiveRetryConfigBuilder maxSleepers(int threads) {
        maxSleepers = threads;
        return this;
    }

    /** What all who share it may spend on retries; default: 20 % of first attempts and 10 a second, shared with nobody. */
    public AdaptiveRetryConfigBuilder retryBudget(Consumer<RetryBudgetConfig.Builder> settings) {
        settings.accept(retryBudget);
        return this;
    }

    /** What reaches the caller when no attempt is left; default {@link OnExhausted#RETHROW}. */
    public AdaptiveRetryConfigBuilder onExhausted(OnExhausted what) {
        onExhausted = what;
        return this;
    }

    /** What becomes of a retry inside an attempt of another; default {@link Nested#WARN}. */
    public AdaptiveRetryConfigBuilder nested(Nested what) {
        nested = what;
        return this;
    }

    /** Has letters written about calls that were given up and that no fallback answers; default none. */
    public AdaptiveRetryConfigBuilder deadLetter(@Nullable DeadLetters letters) {
        deadLetter = letters;
        return this;
    }

    /**
     * Makes the settings.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public AdaptiveRetryConfig build() {
        BackoffConfig backoff = new BackoffConfig(strategy, base, max, multiplier);
        Map<FailureKind, KindConfig> ofKinds = new EnumMap<>(FailureKind.class);
        kinds.forEach((kind, settings) -> ofKinds.put(kind, settings.build(backoff)));
        return new AdaptiveRetryConfig(
                maxAttempts,
                maxDuration,
                idempotent,
                backoff,
                ofKinds,
                retryOn,
                noRetryOn,
                abortOn,
                new RetryAfterConfig(respectRetryAfter, retryAfterMax),
                new AdaptiveConfig(adaptive, targetSuccess, maxMultiplier),
                maxSleepers,
                retryBudget.build(),
                onExhausted,
                nested,
                deadLetter);
    }
}
