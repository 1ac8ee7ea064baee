package dev.resilience.core.timeout;

import dev.resilience.core.Engine;
import dev.resilience.core.Policy;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.TimeLimit;
import dev.resilience.core.event.ResilienceEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how long a call may take, retries and waits included, and how long each attempt may take. Synchronous work stays on the
 * caller's thread and is interrupted when time is up; asynchronous work is cancelled. Thread-safe.
 *
 * <p>The limit is a value that every policy further in knows: nobody sleeps or queues past it. An attempt that ends normally after
 * its own limit keeps its result, which then counts as a TIMEOUT; after the limit of the whole call the call fails, unless
 * {@link LateResult} says otherwise.
 */
public final class Timeout extends Engine<TimeoutConfig> {

    private static final Logger log = LoggerFactory.getLogger(Timeout.class);

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "timeout";

    /** The type of its limit on attempts. */
    public static final String ATTEMPT_TYPE = "attempt-timeout";

    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder attemptTimeouts = new LongAdder();
    private final StuckThreads stuckThreads;
    private volatile Limits limits;

    /** The limits made from the settings in force, replaced together. */
    private record Limits(Limit ofCall, Limit ofAttempt) {}

    private Timeout(String name, TimeoutConfig config, ResilienceRuntime runtime) {
        super(TYPE, name, Position.TIMEOUT, config, runtime);
        this.stuckThreads = new StuckThreads(name, runtime);
        this.limits = limits(config);
    }

    StuckThreads stuckThreads() {
        return stuckThreads;
    }

    /** A timeout over the shared runtime. */
    public static Timeout of(String name, TimeoutConfig config) {
        return of(name, config, ResilienceRuntime.standard());
    }

    /** A timeout over a runtime of your own. */
    public static Timeout of(String name, TimeoutConfig config, ResilienceRuntime runtime) {
        return new Timeout(name, config, runtime);
    }

    private Limits limits(TimeoutConfig config) {
        Duration perAttempt = config.perAttempt();
        return new Limits(
                new Limit(this, config.duration(), false, config),
                new Limit(this, perAttempt == null ? config.duration() : perAttempt, true, config));
    }

    @Override
    public Stage bind(Stage next) {
        return new LimitStage(() -> limits.ofCall(), this::callEnded, next);
    }

    /** This policy and, if attempts are limited, the one that stands close to the work and limits each of them. */
    public List<Policy> policies() {
        return settings().perAttempt() == null ? List.of(this) : List.of(this, new AttemptTimeout(this));
    }

    Stage bindAttempt(Stage next) {
        return new LimitStage(() -> limits.ofAttempt(), (failure, by) -> {}, next);
    }

    /** Changes the settings: calls that begin from now on follow them. */
    public void reconfigure(TimeoutConfig changed) {
        exchange(changed);
        limits = limits(changed);
    }

    /** Calls that ended normally in time, or whose late result was kept. */
    public long successes() {
        return successes.sum();
    }

    /** Calls that failed for another reason than time. */
    public long failures() {
        return failures.sum();
    }

    /** Calls that ended because time was up; where that was the time of an inner pipeline, the call is a failure. */
    public long timeouts() {
        return timeouts.sum();
    }

    /** Attempts that did not end before their own time was up, be it that they were ended or that their result came late. */
    public long attemptTimeouts() {
        return attemptTimeouts.sum();
    }

    @Override
    public Map<String, Object> snapshot() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("successes", successes());
        figures.put("failures", failures());
        figures.put("timeouts", timeouts());
        figures.put("attemptTimeouts", attemptTimeouts());
        return figures;
    }

    void limitExceeded(Duration limit, Duration elapsed, boolean ofAttempt) {
        log.debug("Timeout '{}': a call or attempt took {}, longer than {}", name(), elapsed, limit);
        if (ofAttempt) {
            attemptTimeouts.increment();
        }
        if (runtime().events().isActive(ResilienceEvent.LimitExceeded.class)) {
            runtime()
                    .events()
                    .publish(new ResilienceEvent.LimitExceeded(
                            runtime().time().wallTime(), TYPE, name(), limit, elapsed));
        }
    }

    private void callEnded(@Nullable Throwable failure, @Nullable TimeLimit by) {
        if (failure == null) {
            successes.increment();
        } else if (by instanceof Limit limit && limit.isOf(this)) {
            timeouts.increment();
        } else {
            failures.increment();
        }
    }
}
