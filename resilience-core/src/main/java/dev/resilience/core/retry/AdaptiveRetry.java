package dev.resilience.core.retry;

import dev.resilience.core.Engine;
import dev.resilience.core.EnumCounters;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Repeats failed attempts: as often as the kind of failure allows, and never past a deadline. Rejections of our own policies,
 * interrupts, cancellations and errors are not repeated. Thread-safe; what is spent is counted per call.
 */
public final class AdaptiveRetry extends Engine<AdaptiveRetryConfig> {

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "adaptive-retry";

    private final LongAdder successes = new LongAdder();
    private final LongAdder successesAfterRetry = new LongAdder();
    private final EnumCounters<StopReason> stops = new EnumCounters<>(StopReason.class);
    private final EnumCounters<FailureKind> failedAttempts = new EnumCounters<>(FailureKind.class);

    private AdaptiveRetry(String name, AdaptiveRetryConfig config, ResilienceRuntime runtime) {
        super(TYPE, name, Position.ADAPTIVE_RETRY, config, runtime);
    }

    /** A retry over the shared runtime. */
    public static AdaptiveRetry of(String name, AdaptiveRetryConfig config) {
        return of(name, config, ResilienceRuntime.standard());
    }

    /** A retry over a runtime of your own. */
    public static AdaptiveRetry of(String name, AdaptiveRetryConfig config, ResilienceRuntime runtime) {
        return new AdaptiveRetry(name, config, runtime);
    }

    @Override
    public Stage bind(Stage next) {
        return new RetryStage(this, next);
    }

    @Override
    public boolean repeats() {
        return true;
    }

    /** Changes the settings: decisions from now on follow them. */
    public void reconfigure(AdaptiveRetryConfig changed) {
        exchange(changed);
    }

    /** Calls whose first attempt succeeded. */
    public long successes() {
        return successes.sum();
    }

    /** Calls that succeeded after at least one retry. */
    public long successesAfterRetry() {
        return successesAfterRetry.sum();
    }

    /** Calls given up for a reason. */
    public long stops(StopReason reason) {
        return stops.sum(reason);
    }

    /** Attempts that ended with a failure of a kind. */
    public long failedAttempts(FailureKind kind) {
        return failedAttempts.sum(kind);
    }

    @Override
    public Map<String, Object> snapshot() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("successes", successes());
        figures.put("successesAfterRetry", successesAfterRetry());
        for (StopReason reason : StopReason.values()) {
            figures.put("stopped." + reason, stops(reason));
        }
        Map<String, Object> attempts = new LinkedHashMap<>();
        for (FailureKind kind : FailureKind.values()) {
            if (failedAttempts(kind) > 0) {
                attempts.put(kind.name(), failedAttempts(kind));
            }
        }
        figures.put("failedAttempts", attempts);
        return figures;
    }

    void countSuccess(boolean afterRetry) {
        (afterRetry ? successesAfterRetry : successes).increment();
    }

    void countStop(@Nullable StopReason reason) {
        if (reason != null) {
            stops.increment(reason);
        }
    }

    void countFailure(FailureKind kind) {
        failedAttempts.increment(kind);
    }

    void publishRetry(int attempt, FailureKind kind, long delayNanos, Throwable failure) {
        if (runtime().events().isActive()) {
            runtime()
                    .events()
                    .publish(new ResilienceEvent.RetryScheduled(
                            runtime().time().wallTime(),
                            TYPE,
                            name(),
                            attempt,
                            kind,
                            Duration.ofNanos(delayNanos),
                            failure));
        }
    }
}
