package dev.resilience.core.diagnosis;

import dev.resilience.core.DeadlineExceededException;
import dev.resilience.core.RejectedException;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.diagnosis.DiagnosisContext.Situation;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureRules;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evidence, and what is known of the instance that it is about: that of our own rejection or time limit where there is one, which may
 * stand further in than whoever tells of the failure. Whatever {@link Measurements} throw counts as not known. Used by one thread.
 */
final class Facts {

    static final String RETRY = "adaptive-retry";
    static final String BREAKER = "circuit-breaker";
    static final String BULKHEAD = "bulkhead";
    static final String TIMEOUT = "timeout";
    static final String BUDGET = "failure-budget";

    private static final Duration DEFAULT_BASE = Duration.ofMillis(100);

    final Evidence evidence;
    final @Nullable RejectedException rejection;
    final @Nullable TimeoutExceededException limitReached;
    final String name;
    private final Measurements measurements;

    /**
     * What is known.
     *
     * @param others what is known of another name than that of the context
     */
    Facts(Evidence evidence, Function<String, Measurements> others) {
        this.evidence = evidence;
        Throwable ours =
                evidence.failure() == null ? null : RootCause.of(FailureRules.withoutCarriers(evidence.failure()));
        this.rejection = ours instanceof RejectedException rejected ? rejected : null;
        this.limitReached = ours instanceof TimeoutExceededException exceeded ? exceeded : null;
        DiagnosisContext context = evidence.context();
        this.name = nameOf(rejection, limitReached, context.name());
        this.measurements = name.equals(context.name()) ? context.measurements() : known(others, name);
    }

    private static String nameOf(
            @Nullable RejectedException rejection, @Nullable TimeoutExceededException limit, String otherwise) {
        if (rejection != null) {
            return rejection.name();
        }
        return limit == null || limit instanceof DeadlineExceededException ? otherwise : limit.name();
    }

    static Measurements known(Function<String, Measurements> others, String name) {
        try {
            return others.apply(name);
        } catch (Throwable failure) {
            return Measurements.none();
        }
    }

    DiagnosisContext context() {
        return evidence.context();
    }

    Classification classification() {
        return evidence.classification();
    }

    /** Whether the caller went without a result although attempts were made again. */
    boolean isGivenUp() {
        return context().attempts() > 1 && context().situation() == Situation.FAILED;
    }

    /** What the name is called in a sentence. */
    String title() {
        return name.isEmpty() ? "the call" : "'" + name + "'";
    }

    /** A property of the name's instance, or of all where there is no name. */
    String property(String policy, String setting) {
        return "resilience." + policy + (name.isEmpty() ? ".defaults." : ".instances." + name + ".") + setting;
    }

    /** A setting in force; null if it is not known or of another type. */
    <T> @Nullable T setting(String policy, String setting, Class<T> type) {
        try {
            Object value = measurements.setting(policy, setting).orElse(null);
            return type.isInstance(value) ? type.cast(value) : null;
        } catch (Throwable failure) {
            return null;
        }
    }

    /** A live figure; null if it is not known or of another type. */
    <T> @Nullable T figure(String policy, String figure, Class<T> type) {
        try {
            Object value = measurements.figures(policy).get(figure);
            return type.isInstance(value) ? type.cast(value) : null;
        } catch (Throwable failure) {
            return null;
        }
    }

    /** A count among the live figures; -1 if it is not known. */
    long count(String policy, String figure) {
        Number value = figure(policy, figure, Number.class);
        return value == null ? -1 : value.longValue();
    }

    /** Null while not enough is known; what is not above zero is no latency. */
    @Nullable
    Duration latency(double quantile) {
        try {
            Duration latency = measurements.latency(quantile).orElse(null);
            return latency == null || latency.isNegative() || latency.isZero() ? null : latency;
        } catch (Throwable failure) {
            return null;
        }
    }

    /** Whether a retry of this name is there. */
    boolean isRetried() {
        return setting(RETRY, "max-attempts", Integer.class) != null;
    }

    /** The delay before the first retry of this kind of failure: as set, or the built-in one. */
    Duration backoffBase() {
        Duration ofKind = setting(
                RETRY, "kinds." + DiagnosisText.word(classification().kind()) + ".backoff.base", Duration.class);
        if (ofKind != null) {
            return ofKind;
        }
        Duration base = setting(RETRY, "backoff.base", Duration.class);
        return base == null ? DEFAULT_BASE : base;
    }
}
