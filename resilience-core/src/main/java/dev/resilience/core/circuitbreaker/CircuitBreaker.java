package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Engine;
import dev.resilience.core.Frame;
import dev.resilience.core.Gate;
import dev.resilience.core.GateStage;
import dev.resilience.core.OneShotPermit;
import dev.resilience.core.Permit;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import dev.resilience.core.time.TimeSource.Scheduled;
import dev.resilience.core.window.Counts;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stops calling a resource that keeps failing and probes it until it has recovered, after M. Nygard, "Release It!". Thread-safe.
 *
 * <p>All state is one {@link State}, one era of it: an outcome, a lease or a timer of an earlier one cannot move a later
 * one. Calls that do not move the breaker take no lock here.
 */
public final class CircuitBreaker extends Engine<CircuitBreakerConfig> implements Gate {

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "circuit-breaker";

    private final CircuitBreakerStatistics statistics;
    private final Announcer announcer;

    /** For transitions and for the window: it is held for a few instructions, and a second one would take 48 bytes more. */
    final ReentrantLock lock = new ReentrantLock();

    private final StateMachine states;

    private CircuitBreaker(
            Announcer announcer,
            CircuitBreakerConfig config,
            ResilienceRuntime runtime,
            CircuitBreakerStatistics statistics) {
        super(TYPE, announcer.name(), Position.CIRCUIT_BREAKER, config, runtime);
        this.announcer = announcer;
        this.statistics = statistics;
        this.states = new StateMachine(this, announcer, atRest(null));
        if (hasOwnStatistics()) {
            statistics.addUntoldOf(states);
        }
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
        return states.get().published;
    }

    /** What the breakers of this name have counted. */
    public CircuitBreakerStatistics statistics() {
        return statistics;
    }

    /** The outcomes in the window, or those that ended it while the breaker is not closed. */
    public Counts counts() {
        return states.get().counts();
    }

    /**
     * Whether the breaker of a key may be forgotten, unless somebody uses it: it does not reject, and no operator has chosen its
     * state. Whoever forgets it loses the outcomes in its window. Always false for a breaker without a key.
     */
    public boolean isEvictable() {
        return (announcer.silent() || announcer.key() != null) && states.get().isForgettable();
    }

    /** Tells that the breaker of a key has been forgotten, unless it was closed. Calls nobody and waits for nobody. */
    public void forgotten() {
        announcer.noteForgotten(states.get());
    }

    /**
     * Admits one call made by hand. The permit must be ended with the call's outcome; further ends are ignored. Unless the end tells
     * how long the work took, it is taken to have begun with the admission.
     *
     * @throws CircuitBreakerOpenException if the call may not run
     */
    public Permit acquire() {
        Permit permit = admit();
        if (settings().slowCallDuration() == null) {
            return new OneShotPermit(permit);
        }
        long start = time().nanoTime();
        return new OneShotPermit((outcome, failure, workNanos) ->
                permit.end(outcome, failure, workNanos >= 0 ? workNanos : time().nanoTime() - start));
    }

    @Override
    public Permit acquire(Frame frame) {
        Permit permit = admit();
        if (settings().slowCallDuration() != null) {
            frame.measureWork();
        }
        return permit;
    }

    @Override
    public long nanosUntilAdmitted() {
        return states.get().nanosUntilAdmitted();
    }

    private Permit admit() {
        State asked = states.get();
        Permit permit = asked.tryAcquire();
        while (permit == null) {
            long retryAfter = asked.retryAfterNanos();
            State next = nextToAsk(asked, retryAfter);
            if (next == asked) {
                throw rejection(asked, retryAfter);
            }
            asked = next;
            permit = asked.tryAcquire();
        }
        return permit;
    }

    /** Which era decides about a call that one did not admit: the same one, unless the breaker has left it; now, if its wait is over. */
    private State nextToAsk(State asked, long retryAfter) {
        if (retryAfter == 0) {
            asked.waitIsOver();
        }
        return states.get();
    }

    private CircuitBreakerOpenException rejection(State by, long nanos) {
        Duration retryAfter = nanos < 0 ? null : Duration.ofNanos(nanos);
        statistics.countRejection();
        tellRejection(true, retryAfter);
        return new CircuitBreakerOpenException(name(), announcer.key(), by.published, retryAfter);
    }

    /** Admits a call or returns null, without counting or telling anything. */
    @Nullable
    Permit tryAcquire() {
        State asked = states.get();
        Permit permit = asked.tryAcquire();
        if (permit != null || nextToAsk(asked, asked.retryAfterNanos()) == asked) {
            return permit;
        }
        return tryAcquire();
    }

    /**
     * Rejects every call from now on, until another choice or for a time; then probes.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the time to live is not positive
     */
    public void forceOpen(String reason, @Nullable Duration timeToLive) {
        states.choose(from -> new Manual(from, CircuitBreakerState.FORCED_OPEN, reason, timeToLive));
    }

    /**
     * Lets every call pass, until another choice or for a time; then begins anew.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the time to live is not positive
     */
    public void disable(String reason, @Nullable Duration timeToLive) {
        states.choose(from -> new Manual(from, CircuitBreakerState.DISABLED, reason, timeToLive));
    }

    /**
     * Lets every call pass and tells what would have been rejected, until another choice or for a time; then begins anew.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the time to live is not positive
     */
    public void observe(String reason, @Nullable Duration timeToLive) {
        states.choose(from -> Observing.byHand(this, reason, timeToLive));
    }

    /** Closes with an empty window, or observes anew if that is its mode; does nothing when it is closed already. */
    public void close(String reason) {
        states.close(reason);
    }

    /** Begins anew, with an empty window: closed, or observing if that is its mode. What was counted since the start stays. */
    public void reset(String reason) {
        states.choose(from -> atRest(reason));
    }

    /**
     * Changes the settings of the running breaker. Its state and the outcomes in its window stay, unless the window itself or the mode
     * is another one; outcomes that are too bad under the new settings open it at once.
     */
    public void reconfigure(CircuitBreakerConfig changed) {
        exchange(changed); // before the state is read: one that is entered meanwhile reads the settings after that
        states.followMode();
        states.get().reconfigured();
    }

    @Override
    public Map<String, Object> snapshot() {
        return Figures.of(states.get(), this);
    }

    TimeSource time() {
        return runtime().time();
    }

    boolean isIn(State state) {
        return states.get() == state;
    }

    /** Counts an outcome for this name and says what it means; called once by every permit, or a window counts it. */
    Verdict count(Outcome outcome, @Nullable Throwable failure, boolean slow) {
        Verdict verdict = settings().judge(outcome, failure);
        statistics.count(verdict, slow);
        return verdict;
    }

    /** Whether the statistics are asked through this breaker: then its window may count for them. */
    boolean hasOwnStatistics() {
        return announcer.key() == null;
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

    /** A random number from [0, 1). */
    double draw() {
        return runtime().random().getAsDouble();
    }

    /** Whether this breaker rejects calls; a shadow does as if. */
    Mode mode() {
        return announcer.silent() ? Mode.ENFORCE : settings().mode();
    }

    /** The state in which a breaker of this mode begins. */
    State atRest(@Nullable String reason) {
        return mode() == Mode.OBSERVE ? Observing.byMode(this, reason) : new Closed(this, reason);
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

    /** See {@link StateMachine#move}. */
    void transition(State from, State to, String last) {
        states.move(from, to, last);
    }
}
