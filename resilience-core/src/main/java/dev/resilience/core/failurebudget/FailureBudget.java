package dev.resilience.core.failurebudget;

import dev.resilience.core.Engine;
import dev.resilience.core.EnumCounters;
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
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow;
import dev.resilience.core.window.TimeWindow;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Says which ratio of failures a service may spend in a sliding time window, tells when it has spent more, and on request rejects
 * calls until probes show that it has recovered. Each breach is one episode: told once when it begins and once when it ends,
 * under any concurrency. Thread-safe.
 */
public final class FailureBudget extends Engine<FailureBudgetConfig> implements Gate, AutoCloseable {

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "failure-budget";

    /** What is counted since the start; in one object, whose size depends neither on traffic nor on processors. */
    private enum Counted {
        BREACH,
        REJECTION
    }

    private final EnumCounters<Counted> counters = new EnumCounters<>(Counted.class);
    private final Episodes episodes;
    private final Era<BudgetState> era;
    private final ReentrantLock changingObjective = new ReentrantLock();
    private volatile @Nullable ErrorBudget errorBudget;

    private FailureBudget(String name, FailureBudgetConfig config, ResilienceRuntime runtime) {
        super(TYPE, name, Position.FAILURE_BUDGET, config, runtime);
        this.episodes = new Episodes(name, runtime);
        this.era = new Era<>(afresh());
        this.errorBudget = ErrorBudget.open(name(), config, runtime);
    }

    /** A budget over the shared runtime. */
    public static FailureBudget of(String name, FailureBudgetConfig config) {
        return of(name, config, ResilienceRuntime.standard());
    }

    /** A budget over a runtime of your own. */
    public static FailureBudget of(String name, FailureBudgetConfig config, ResilienceRuntime runtime) {
        return new FailureBudget(name, config, runtime);
    }

    @Override
    public Stage bind(Stage next) {
        return new GateStage(this, next);
    }

    /** Whether more failures were spent than the budget has, and it has not recovered since. */
    public boolean isBreached() {
        return era.get() instanceof Breached;
    }

    /** The outcomes in the window. */
    public Counts counts() {
        return era.get().spending().window.counts();
    }

    /**
     * Which part of the budget is spent: the failure rate in the window over the threshold.
     *
     * @return 0 while there are fewer than {@code min-samples} outcomes, since those prove nothing; at least 1 while it is breached
     */
    public double spent() {
        BudgetState state = era.get();
        FailureBudgetConfig config = settings();
        Counts counts = state.spending().window.counts();
        double spent = counts.calls() < config.minSamples() ? 0 : counts.failureRate() / config.threshold();
        return state instanceof Breached ? Math.max(1, spent) : spent;
    }

    /** How many breaches have begun since the start. */
    public long breaches() {
        return counters.sum(Counted.BREACH);
    }

    /** How many calls were rejected since the start. */
    public long rejections() {
        return counters.sum(Counted.REJECTION);
    }

    /** What is left of the promised objective; null if there is none. */
    public @Nullable ErrorBudget errorBudget() {
        return errorBudget;
    }

    /**
     * Admits one call made by hand. The permit must be ended with the call's outcome; further ends are ignored.
     *
     * @throws FailureBudgetExhaustedException if the call may not run
     */
    public Permit acquire() {
        return new OneShotPermit(admit());
    }

    @Override
    public Permit acquire(Frame frame) {
        return admit();
    }

    @Override
    public long nanosUntilAdmitted() {
        return era.get().nanosUntilAdmitted();
    }

    private Permit admit() {
        BudgetState asked = era.get();
        Permit permit = asked.tryAcquire();
        while (permit == null) {
            BudgetState present = era.get();
            if (asked == present) {
                throw rejection(asked);
            }
            asked = present; // the other one was left while it was asked
            permit = asked.tryAcquire();
        }
        return permit;
    }

    private FailureBudgetExhaustedException rejection(BudgetState by) {
        Duration retryAfter = Duration.ofNanos(by.nanosUntilAdmitted());
        counters.increment(Counted.REJECTION);
        publishRejection(null, true, retryAfter);
        return new FailureBudgetExhaustedException(name(), retryAfter);
    }

    /**
     * Adds a listener for the episodes that begin from now on, and for the end of the present one.
     *
     * @return ends the subscription; what had happened by then may still be told
     */
    public Subscription listen(FailureBudgetListener listener) {
        return episodes.add(listener);
    }

    /**
     * Changes the settings of the running budget: its state stays, and its outcomes too unless the window's length changed. What the
     * outcomes say under the new settings holds at once. A breach that lasts until it is reset ends by itself after a change to
     * {@link FailureBudgetConfig.Reset#AUTO}.
     * What was counted for the objective stays, too, as long as there is one.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the state file is another one, or cannot be used; nothing is
     *     changed then
     */
    public void reconfigure(FailureBudgetConfig changed) {
        changingObjective.lock();
        try {
            errorBudget = ErrorBudget.changed(errorBudget, name(), changed, runtime());
        } finally {
            changingObjective.unlock();
        }
        exchange(changed); // before the state is read: one that is entered meanwhile reads the settings after that
        BudgetState present = era.get();
        present.adoptSettings();
        present.look();
    }

    /**
     * Ends a breach by hand and forgets the outcomes in the window, also those of calls under way. Refunds nothing of the error budget:
     * that says what callers have seen over the period, and they have seen it.
     */
    public void reset() {
        BudgetState from;
        do {
            from = era.get();
        } while (!move(from, afresh(), "reset", true));
    }

    @Override
    public Map<String, Object> snapshot() {
        return Figures.of(era.get(), this);
    }

    /** Writes the state file once more, if there is one, and lets go of it. Calls go on, and are not kept any more. */
    @Override
    public void close() {
        ErrorBudget errors = errorBudget;
        if (errors != null) {
            errors.close();
        }
    }

    TimeSource time() {
        return runtime().time();
    }

    /** Whether these very settings are in force: every change brings others, and comparing them whole would cost more. */
    @SuppressWarnings("ReferenceEquality")
    boolean isInForce(FailureBudgetConfig config) {
        return config == settings();
    }

    boolean isIn(BudgetState state) {
        return era.get() == state;
    }

    /** Whether an outcome spends of the budget; null when it says nothing. Our own rejections further in do spend. */
    static @Nullable Boolean failed(Outcome outcome) {
        if (outcome instanceof Classification failure && failure.kind() == FailureKind.REJECTED) {
            return true;
        }
        return switch (Verdict.of(outcome)) {
            case SUCCESS -> false;
            case FAILURE -> true;
            case IGNORED -> null;
        };
    }

    /** Takes one outcome: each that says something passes here once, whichever era it belongs to. */
    @Nullable
    Counts record(TimeWindow window, boolean failed, OutcomeWindow.Alarm alarm) {
        long now = time().nanoTime();
        ErrorBudget errors = errorBudget;
        if (errors != null) {
            errors.record(failed, now);
        }
        return window.record(failed, false, alarm, now);
    }

    private Intact afresh() {
        return new Intact(this, Spending.afresh(this), null);
    }

    /** Begins or ends a breach, or begins afresh between breaches, unless {@code from} was left already. */
    boolean move(BudgetState from, BudgetState to, String reason, boolean byHand) {
        if (!era.move(from, to, () -> note(from, to, reason, byHand))) {
            return false;
        }
        if (from instanceof Breached || to instanceof Breached) {
            episodes.tell(to, reason);
        }
        if (to.adoptSettings()) {
            to.look(); // they changed since the new state was made
        }
        return true;
    }

    private void note(BudgetState from, BudgetState to, String reason, boolean byHand) {
        if (to instanceof Breached begun) {
            counters.increment(Counted.BREACH);
            episodes.noteBreach(begun);
        } else if (from instanceof Breached ended) {
            episodes.noteRecovery(ended, reason, byHand);
        }
    }
}
