package dev.resilience.core.failurebudget;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.core.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How much of the failures that an objective allows is left, and how fast they are spent. Thread-safe.
 *
 * <p>Outcomes are counted in rings of 10 seconds to 1 hour, see {@code OutcomeHistory}: an outcome counts for at least the time asked
 * about and at most one thirtieth longer, for 30 days an hour longer. Memory: 22 kB for 30 days, 46 kB for 92, the most.
 *
 * <p>Burn alerts are evaluated every 15 seconds, by a task of the shared timer that runs on the executor. It rests while nothing is
 * recorded and no alert is active, so that the timer does not hold a budget that was forgotten without being closed. The same task
 * writes the state file, at most every minute: so much a killed process may lose.
 */
public final class ErrorBudget {

    private static final long TICK_NANOS = Duration.ofSeconds(15).toNanos();

    private final ResilienceRuntime runtime;
    private final OutcomeHistory history;
    private final BurnAlerts alerts;
    private final @Nullable StateKeeper keeper;
    private final AtomicBoolean resting = new AtomicBoolean(true);
    private volatile ErrorBudgetConfig config;
    private volatile int minSamples;
    private volatile boolean closed;
    private volatile TimeSource.@Nullable Scheduled nextTick;

    /** How much was recorded when the last tick looked; ticks follow one another. */
    private volatile long seen;

    private ErrorBudget(
            String name,
            ErrorBudgetConfig config,
            int minSamples,
            ResilienceRuntime runtime,
            @Nullable StateFile file,
            @Nullable BudgetImage image) {
        this.config = config;
        this.minSamples = minSamples;
        this.runtime = runtime;
        long now = runtime.time().nanoTime();
        this.history = image == null
                ? new OutcomeHistory(config.period(), now)
                : image.resume(config.period(), now, runtime.time().wallTime());
        this.alerts = new BurnAlerts(name, runtime, image == null ? Set.of() : image.alerts());
        this.keeper = file == null ? null : new StateKeeper(file, runtime.time(), history, alerts);
    }

    /**
     * A budget that goes on with what was written last, if there is a file; null if there is no objective.
     *
     * @throws ResilienceConfigurationException if the file cannot be used
     */
    static @Nullable ErrorBudget open(String name, FailureBudgetConfig settings, ResilienceRuntime runtime) {
        ErrorBudgetConfig config = settings.objective();
        if (config == null) {
            return null;
        }
        Path path = config.stateFile();
        ErrorBudget opened = path == null
                ? new ErrorBudget(name, config, settings.minSamples(), runtime, null, null)
                : restored(name, config, settings.minSamples(), runtime, path);
        opened.alerts.sayWhatIsOff(config);
        if (!opened.alerts.active().isEmpty()) {
            opened.wake();
        }
        return opened;
    }

    /** Writes the file once at the start, too: one that cannot be written is a fault that can still be mended. */
    private static ErrorBudget restored(
            String name, ErrorBudgetConfig config, int minSamples, ResilienceRuntime runtime, Path path) {
        StateFile file = StateFile.open(path);
        try {
            Instant wallTime = runtime.time().wallTime();
            ErrorBudget opened = new ErrorBudget(name, config, minSamples, runtime, file, file.read(wallTime));
            if (opened.keeper != null) {
                opened.keeper.save();
            }
            return opened;
        } catch (IOException failure) {
            file.close();
            throw StateFile.unwritable(path, failure);
        }
    }

    /**
     * The budget under other settings: the same one as long as there is an objective.
     *
     * @throws ResilienceConfigurationException if the state file is another one, or cannot be used; nothing has changed then
     */
    static @Nullable ErrorBudget changed(
            @Nullable ErrorBudget present, String name, FailureBudgetConfig settings, ResilienceRuntime runtime) {
        ErrorBudgetConfig config = settings.objective();
        if (present == null) {
            return open(name, settings, runtime);
        }
        if (config == null) {
            present.alerts.end(present.config);
            present.close();
            return null;
        }
        present.adopt(config, settings.minSamples());
        return present;
    }

    private void adopt(ErrorBudgetConfig changed, int samples) {
        if (!Objects.equals(changed.stateFile(), config.stateFile())) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "state-file",
                    changed.stateFile(),
                    "cannot be changed while the budget runs: it is " + config.stateFile(),
                    "Leave it as it is, and change it with a restart")));
        }
        boolean same = changed.equals(config);
        minSamples = samples;
        if (!same) {
            history.changePeriod(changed.period(), runtime.time().nanoTime());
            config = changed;
            alerts.sayWhatIsOff(changed);
        }
        wake();
    }

    /** Counts one outcome: no allocation, and no lock but at the first outcome in ten seconds. */
    void record(boolean failed, long now) {
        history.record(failed, now);
        if (resting.get()) { // after counting: the tick looks once more at the counts after it went to rest
            wake();
        }
    }

    private void wake() {
        if (!closed && resting.compareAndSet(true, false)) {
            scheduleTick();
        }
    }

    private void scheduleTick() {
        nextTick = runtime.after(TICK_NANOS, this::tick);
    }

    private void tick() {
        if (closed) {
            return;
        }
        boolean done = false;
        long total = history.recorded();
        try {
            alerts.evaluate(config, minSamples, this::tally);
            boolean idle = total == seen && alerts.active().isEmpty();
            boolean saved = keeper == null || keeper.saveIfDue(idle);
            done = idle && saved;
        } finally {
            seen = total;
            if (done) {
                resting.set(true);
            } else {
                scheduleTick();
            }
        }
        if (done && history.recorded() != total) {
            wake();
        }
    }

    private Tally tally(BurnWindow window) {
        return history.last(window.duration(), runtime.time().nanoTime());
    }

    /** The settings in force. */
    public ErrorBudgetConfig settings() {
        return config;
    }

    /** The ratio of the error budget that is left over the period: 1 if nothing failed, negative if it is overspent. */
    public double remaining() {
        ErrorBudgetConfig now = config;
        return 1 - history.last(now.period(), runtime.time().nanoTime()).burnRate(now.allowed());
    }

    /**
     * How fast the budget is spent: the ratio of failures as a multiple of the allowed one. At 1 all of it is spent at the end of a
     * period. Empty if there were no calls.
     */
    public OptionalDouble burnRate(BurnWindow window) {
        Tally tally = tally(window);
        return tally.calls() == 0 ? OptionalDouble.empty() : OptionalDouble.of(tally.burnRate(config.allowed()));
    }

    /** The burn alerts that are active, by their windows, such as {@code 1h/5m}. */
    public List<String> activeAlerts() {
        return alerts.active().stream().sorted().map(BurnRule::label).toList();
    }

    /** Why the state file could not be written the last time; null if it could, or there is none. */
    public @Nullable String stateFileProblem() {
        return keeper == null ? null : keeper.problem();
    }

    /** The figures in plain values: ratios, and burn rates and alerts by their windows. What is not known is left out. */
    Map<String, Object> snapshot() {
        ErrorBudgetConfig now = config;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("objective", now.objective());
        figures.put("period", now.period().toString());
        figures.put("remaining", remaining());
        Map<String, Object> burnRates = new LinkedHashMap<>();
        for (BurnWindow window : BurnWindow.values()) {
            burnRate(window).ifPresent(rate -> burnRates.put(window.label(), rate));
        }
        figures.put("burnRates", burnRates);
        figures.put("alerts", activeAlerts());
        String problem = stateFileProblem();
        if (problem != null) {
            figures.put("stateFileProblem", problem);
        }
        return figures;
    }

    /** Writes the state file once more and lets go of it; alerts are not evaluated any more. */
    void close() {
        closed = true;
        resting.set(false); // or each call would try to wake it
        TimeSource.Scheduled tick = nextTick;
        if (tick != null) {
            tick.cancel(); // one that runs just now ends by itself
        }
        if (keeper != null) {
            keeper.close();
        }
    }
}
