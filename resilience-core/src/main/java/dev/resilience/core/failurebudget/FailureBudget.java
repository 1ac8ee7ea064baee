package dev.resilience.core.failurebudget;

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
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.TimeWindow;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which ratio of failures a service may spend in a sliding time window, tells when it has spent more, and on request rejects
 * calls until probes show that it has recovered. Each breach is one episode: told once when it begins and once when it ends,
 * under any concurrency. Thread-safe.
 */
public final class FailureBudget extends Engine<FailureBudgetConfig> implements Gate {

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "failure-budget";

    private static final Logger log = LoggerFactory.getLogger(FailureBudget.class);

    private final LongAdder breaches = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final Era<BudgetState> era;

    private FailureBudget(String name, FailureBudgetConfig config, ResilienceRuntime runtime) {
        super(TYPE, name, Position.FAILURE_BUDGET, config, runtime);
        this.era = new Era<>(new BudgetState.Intact(this, newWindow()));
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
        return era.get().isBreached();
    }

    /** The outcomes in the window. */
    public Counts counts() {
        return era.get().window().counts();
    }

    /**
     * Which part of the budget is spent: the failure rate in the window over the threshold.
     *
     * @return 0 while there are fewer than {@code min-samples} outcomes, since those prove nothing; at least 1 while it is breached
     */
    public double spent() {
        BudgetState state = era.get();
        FailureBudgetConfig config = settings();
        Counts counts = state.window().counts();
        double spent = counts.calls() < config.minSamples() ? 0 : counts.failureRate() / config.threshold();
        return state.isBreached() ? Math.max(1, spent) : spent;
    }

    /** How many breaches have begun since the start. */
    public long breaches() {
        return breaches.sum();
    }

    /** How many calls were rejected since the start. */
    public long rejections() {
        return rejections.sum();
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

    private Permit admit() {
        BudgetState asked = era.get();
        Permit permit = asked.tryAcquire();
        if (permit != null) {
            return permit;
        }
        if (asked != era.get()) {
            return admit(); // it was left while it was asked
        }
        rejections.increment();
        publishRejection(null, true, null);
        throw new FailureBudgetExhaustedException(name());
    }

    /** Changes the settings of the running budget: its state stays, and its outcomes too unless the window's length changed. */
    public void reconfigure(FailureBudgetConfig changed) {
        exchange(changed); // before the state is read: one that is entered meanwhile reads the settings after that
        era.get().adoptSettings();
    }

    /** Ends a breach by hand and forgets the outcomes in the window, also those of calls under way. */
    public void reset() {
        BudgetState from;
        do {
            from = era.get();
        } while (!move(from, new BudgetState.Intact(this, newWindow()), "reset", true));
    }

    @Override
    public Map<String, Object> snapshot() {
        Counts counts = counts();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("breached", isBreached());
        if (counts.calls() > 0) {
            figures.put("failureRate", counts.failureRate());
        }
        figures.put("samples", counts.calls());
        figures.put("failures", counts.failures());
        figures.put("breaches", breaches());
        figures.put("rejected", rejections());
        return figures;
    }

    TimeSource time() {
        return runtime().time();
    }

    /** Whether an outcome spends of the budget; null when it says nothing. Our own rejections further in do spend. */
    @Nullable
    Boolean failed(Outcome outcome) {
        if (outcome instanceof Classification failure && failure.kind() == FailureKind.REJECTED) {
            return true;
        }
        return switch (Verdict.of(outcome)) {
            case SUCCESS -> false;
            case FAILURE -> true;
            case IGNORED -> null;
        };
    }

    /** An empty window of the length that the settings say. */
    TimeWindow newWindow() {
        return new TimeWindow(runtime().time(), settings().window());
    }

    /** Says what a window holds, for people. */
    String describe(Counts counts) {
        return String.format(
                Locale.ROOT,
                "%d of %d calls failed (%.1f%%; the budget is %.1f%%)",
                counts.failures(),
                counts.calls(),
                counts.failureRate() * 100,
                settings().threshold() * 100);
    }

    /** Begins or ends a breach, or begins afresh between breaches, unless {@code from} was left already. */
    boolean move(BudgetState from, BudgetState to, String reason) {
        return move(from, to, reason, false);
    }

    private boolean move(BudgetState from, BudgetState to, String reason, boolean byHand) {
        boolean untold = from.isBreached() == to.isBreached();
        if (!era.move(from, to, untold ? () -> {} : () -> noteMove(to, reason, byHand))) {
            return false;
        }
        to.adoptSettings();
        if (untold) {
            return true;
        }
        runtime().events().flush();
        if (to.isBreached()) {
            log.warn("Failure budget '{}' is breached: {}", name(), reason);
        } else {
            log.info("Failure budget '{}' has recovered: {}", name(), reason);
        }
        return true;
    }

    private void noteMove(BudgetState to, String reason, boolean byHand) {
        if (to.isBreached()) {
            breaches.increment();
        }
        runtime()
                .events()
                .append(new ResilienceEvent.StateChanged(
                        runtime().time().wallTime(),
                        TYPE,
                        name(),
                        null,
                        to.isBreached() ? "INTACT" : "BREACHED",
                        to.isBreached() ? "BREACHED" : "INTACT",
                        reason,
                        byHand,
                        null));
    }
}
