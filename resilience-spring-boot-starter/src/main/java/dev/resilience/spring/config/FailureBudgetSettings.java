package dev.resilience.spring.config;

import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.core.failurebudget.FailureBudgetConfig.Reset;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a failure budget. A field that is null was not set. Not thread-safe. */
public class FailureBudgetSettings extends OutcomeSettings {

    /** Ratio of failures that may be spent. */
    private @Nullable Ratio threshold;

    /** How long an outcome counts. */
    private @Nullable Duration window;

    /** Outcomes needed before the budget can be breached. */
    private @Nullable Integer minSamples;

    /** What to do about a breach. */
    private @Nullable OnBreach onBreach;

    /** Whether a breach ends by itself, or lasts until it is reset by hand. */
    private @Nullable Reset reset;

    /** How long after its beginning a breach cannot end by itself. */
    private @Nullable Duration coolDown;

    /** Probe outcomes that decide on recovery while calls are rejected. */
    private @Nullable Integer recoverySamples;

    /** Recovery needs a failure rate of at most threshold times this. */
    private @Nullable Ratio recoveryRatio;

    /** Ratio of calls that are to succeed over the period, such as 99.9%; unset means none is promised. */
    private @Nullable Ratio objective;

    /** Over which time the objective is to hold, 1h to 92d; 30d where an objective is set. */
    private @Nullable Duration period;

    /** File that keeps what was counted for the objective across restarts; each instance needs its own. */
    private @Nullable String stateFile;

    /** Whether a budget that is breached and rejects calls makes the health DOWN. */
    private @Nullable HealthImpact health;

    public @Nullable Ratio getThreshold() {
        return threshold;
    }

    public void setThreshold(@Nullable Ratio threshold) {
        this.threshold = threshold;
    }

    public @Nullable Duration getWindow() {
        return window;
    }

    public void setWindow(@Nullable Duration window) {
        this.window = window;
    }

    public @Nullable Integer getMinSamples() {
        return minSamples;
    }

    public void setMinSamples(@Nullable Integer minSamples) {
        this.minSamples = minSamples;
    }

    public @Nullable OnBreach getOnBreach() {
        return onBreach;
    }

    public void setOnBreach(@Nullable OnBreach onBreach) {
        this.onBreach = onBreach;
    }

    public @Nullable Reset getReset() {
        return reset;
    }

    public void setReset(@Nullable Reset reset) {
        this.reset = reset;
    }

    public @Nullable Duration getCoolDown() {
        return coolDown;
    }

    public void setCoolDown(@Nullable Duration coolDown) {
        this.coolDown = coolDown;
    }

    public @Nullable Integer getRecoverySamples() {
        return recoverySamples;
    }

    public void setRecoverySamples(@Nullable Integer recoverySamples) {
        this.recoverySamples = recoverySamples;
    }

    public @Nullable Ratio getRecoveryRatio() {
        return recoveryRatio;
    }

    public void setRecoveryRatio(@Nullable Ratio recoveryRatio) {
        this.recoveryRatio = recoveryRatio;
    }

    public @Nullable Ratio getObjective() {
        return objective;
    }

    public void setObjective(@Nullable Ratio objective) {
        this.objective = objective;
    }

    public @Nullable Duration getPeriod() {
        return period;
    }

    public void setPeriod(@Nullable Duration period) {
        this.period = period;
    }

    public @Nullable String getStateFile() {
        return stateFile;
    }

    public void setStateFile(@Nullable String stateFile) {
        this.stateFile = stateFile;
    }

    public @Nullable HealthImpact getHealth() {
        return health;
    }

    public void setHealth(@Nullable HealthImpact health) {
        this.health = health;
    }
}
