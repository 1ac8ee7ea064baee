package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Engine;
import dev.resilience.core.Era;
import dev.resilience.core.Frame;
import dev.resilience.core.Gate;
import dev.resilience.core.GateStage;
import dev.resilience.core.OneShotPermit;
import dev.resilience.core.Permit;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.Verdict;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import dev.resilience.core.time.TimeSource.Scheduled;
import dev.resilience.core.window.Counts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops calling a resource that keeps failing and probes it until it has recovered, after M. Nygard, "Release It!". Thread-safe.
 *
 * <p>All state is one {@link State}, the present {@link Era}: an outcome, a lease or a timer of an earlier one cannot move a later
 * one. Calls that do not move the breaker take no lock here.
 */
public final class CircuitBreaker extends Engine<CircuitBreakerConfig> implements Gate {

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "circuit-breaker";

    private final CircuitBreakerStatistics statistics;
    private final Announcer announcer;
    private final Era<State> era;

    private CircuitBreaker(
            Announcer announcer,
            CircuitBreakerConfig config,
            ResilienceRuntime runtime,
            CircuitBreakerStatistics statistics) {
        super(TYPE, announcer.name(), Position.CIRCUIT_BREAKER, config, runtime);
        this.announcer = announcer;
        this.statistics = statistics;
        this.era = new Era<>(new Closed(this));
    }

    /** A breaker over the shared runtime. */
    public static CircuitBreaker of(String name, CircuitBreakerConfig config) {
        return of(name, config, ResilienceRuntime.standard());
    }

    /** A breaker over a runtime of your own. */
    public static CircuitBreaker of(String name, CircuitBreakerConfig config, ResilienceRuntime runtime) {
        return new CircuitBreaker(
                new Announcer(runtime, name, null, false), config, runtime, new CircuitBreakerStatistics());
    }

    /** A breaker for one key, which shares its name's statistics. */
    public static CircuitBreaker keyed(
            String name,
            String key,
            CircuitBreakerConfig config,
            ResilienceRuntime runtime,
            CircuitBreakerStatistics statistics) {
        return new CircuitBreaker(new Announcer(runtime, name, key, false), config, runtime, statistics);
    }

    @Override
    public Stage bind(Stage next) {
        return new GateStage(this, next);
    }

    /** The present state. */
    public CircuitBreakerState state() {
        return era.get().published;
    }

    /** What the breakers of this name have counted. */
    public CircuitBreakerStatistics statistics() {
        return statistics;
    }

    /** The outcomes in the window, or those that ended it while the breaker is not closed. */
    public Counts counts() {
        return era.get().counts();
    }

    /**
     * Admits one call made by hand. The permit must be ended with the call's outcome; further ends are ignored.
     *
     * @throws CircuitBreakerOpenException if the call may not run
     */
    public Permit acquire() {
        return new OneShotPermit(admit());
    }

    @Override
    public Permit acquire(Frame frame) {
        return admit();
    }

    private Permit admit() {
        State asked = era.get();
        Permit permit = asked.tryAcquire();
        if (permit != null) {
            return permit;
        }
        if (asked != era.get()) {
            return admit(); // it was left while it was asked
        }
        long nanos = asked.retryAfterNanos();
        Duration retryAfter = nanos < 0 ? null : Duration.ofNanos(nanos);
        statistics.countRejection();
        tellRejection(true, retryAfter);
        throw new CircuitBreakerOpenException(name(), announcer.key(), asked.published, retryAfter);
    }

    /** Admits a call or returns null, without counting or telling anything. */
    @Nullable
    Permit tryAcquire() {
        State asked = era.get();
        Permit permit = asked.tryAcquire();
        return permit != null || asked == era.get() ? permit : tryAcquire();
    }

    /**
     * Rejects every call from now on, until another choice or for a time; then probes.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the time to live is not positive
     */
    public void forceOpen(String reason, @Nullable Duration timeToLive) {
        choose(() -> new Manual(this, CircuitBreakerState.FORCED_OPEN, timeToLive), reason);
    }

    /**
     * Lets every call pass, until another choice or for a time; then closes with an empty window.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the time to live is not positive
     */
    public void disable(String reason, @Nullable Duration timeToLive) {
        choose(() -> new Manual(this, CircuitBreakerState.DISABLED, timeToLive), reason);
    }

    /**
     * Lets every call pass and tells what would have been rejected, until another choice or for a time; then closes.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the time to live is not positive
     */
    public void observe(String reason, @Nullable Duration timeToLive) {
        choose(() -> new Observing(this, timeToLive), reason);
    }

    /** Closes with an empty window; does nothing when it is closed already. */
    public void close(String reason) {
        State from = era.get();
        while (from.published != CircuitBreakerState.CLOSED && !transition(from, new Closed(this), reason)) {
            from = era.get();
        }
    }

    /** Begins anew: closed, with an empty window. What was counted since the start stays. */
    public void reset(String reason) {
        choose(() -> new Closed(this), reason);
    }

    /** Changes the settings of the running breaker: its state and the outcomes in its window stay. */
    public void reconfigure(CircuitBreakerConfig changed) {
        exchange(changed); // before the state is read: one that is entered meanwhile reads the settings after that
        era.get().reconfigured();
    }

    @Override
    public Map<String, Object> snapshot() {
        State now = era.get();
        Counts counts = now.counts();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("state", now.published.name());
        if (now instanceof Observing observing) {
            figures.put("wouldBe", observing.shadowState().name());
        }
        if (counts.calls() > 0) {
            figures.put("failureRate", counts.failureRate());
        }
        figures.put("bufferedCalls", counts.calls());
        figures.put("failedCalls", counts.failures());
        figures.put("notPermittedCalls", statistics.rejections());
        figures.put(
                "stateSince",
                runtime()
                        .time()
                        .wallTime()
                        .minusNanos(runtime().time().nanoTime() - now.since)
                        .toString());
        long nanos = now.retryAfterNanos();
        if (nanos >= 0) {
            figures.put("retryAfter", Duration.ofNanos(nanos).toString());
        }
        return figures;
    }

    TimeSource time() {
        return runtime().time();
    }

    boolean isIn(State state) {
        return era.get() == state;
    }

    /** Counts an outcome for this name and says what it means. */
    Verdict count(Outcome outcome) {
        Verdict verdict = Verdict.of(outcome);
        statistics.count(verdict);
        return verdict;
    }

    /** Tells of a call that was not let through, or would not have been; a shadow tells nothing. */
    void tellRejection(boolean enforced, @Nullable Duration retryAfter) {
        if (!announcer.silent()) {
            publishRejection(announcer.key(), enforced, retryAfter);
        }
    }

    /** Runs one of our own tasks after a delay, on the executor: the timer's thread runs no listener and no logging. */
    Scheduled after(long nanos, Runnable task) {
        return runtime().after(nanos, task);
    }

    /** A closed breaker with the same settings, which nobody hears of. */
    CircuitBreaker newShadow() {
        return new CircuitBreaker(
                new Announcer(runtime(), announcer.name(), announcer.key(), true),
                settings(),
                runtime(),
                new CircuitBreakerStatistics());
    }

    /** Ends a shadow: takes back its timers, and no late outcome moves it any more. */
    void retire() {
        disable("observing is over", null);
    }

    /** Leaves a state for another one, unless the breaker has left it already. */
    boolean transition(State from, State to, String reason) {
        if (!era.move(from, to, () -> {
            statistics.countTransition(from.published, to.published);
            announcer.note(from.published, to.published, reason);
        })) {
            return false;
        }
        from.left();
        to.entered();
        if (!isIn(to)) {
            to.left(); // left before its timers were armed
        }
        announcer.tell(from.published, to.published, reason);
        return true;
    }

    private void choose(Supplier<State> chosen, String reason) {
        State from;
        do {
            from = era.get();
        } while (!transition(from, chosen.get(), reason));
    }
}
