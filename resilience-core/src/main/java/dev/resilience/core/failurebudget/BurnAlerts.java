package dev.resilience.core.failurebudget;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent.BurnRateAlert;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which burn alerts are active. One begins when both windows of its pair are above the threshold, and ends when the short one is below
 * it, or when the period gets too short for it; each is told once. None begins with fewer outcomes in the long window than {@code
 * min-samples}, or with a single failure there, which is no rate. Thread-safe.
 */
final class BurnAlerts {

    private static final Logger log = LoggerFactory.getLogger(ErrorBudget.class);

    private static final int FEWEST_FAILURES = 2;

    private final String name;
    private final ResilienceRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Set<BurnRule> active;

    /** @param active those that were active when the process ended */
    BurnAlerts(String name, ResilienceRuntime runtime, Set<BurnRule> active) {
        this.name = name;
        this.runtime = runtime;
        this.active = Set.copyOf(active);
    }

    /** Those that are active now; immutable. */
    Set<BurnRule> active() {
        return active;
    }

    /** Says which alerts can never begin under these settings, and why. */
    void sayWhatIsOff(ErrorBudgetConfig config) {
        for (BurnRule rule : BurnRule.values()) {
            double threshold = rule.threshold(config.period());
            if (!rule.appliesTo(config.period())) {
                log.info(
                        "Failure budget '{}': no burn alert {}, since the period is only {}",
                        name,
                        rule.label(),
                        config.period());
            } else if (threshold * config.allowed() >= 1) {
                log.info(
                        "Failure budget '{}': no burn alert {}, since even calls that all fail do not burn {} times as"
                                + " fast as an objective of {} allows",
                        name,
                        rule.label(),
                        threshold,
                        config.objective());
            }
        }
    }

    /** Begins and ends alerts as the counts have it, and tells. */
    void evaluate(ErrorBudgetConfig config, int minSamples, Function<BurnWindow, Tally> counts) {
        List<BurnRateAlert> told = new ArrayList<>();
        lock.lock();
        try {
            Set<BurnRule> after = EnumSet.noneOf(BurnRule.class);
            for (BurnRule rule : BurnRule.values()) {
                Tally ofLong = counts.apply(rule.longWindow());
                Tally ofShort = counts.apply(rule.shortWindow());
                boolean was = active.contains(rule);
                boolean is = rule.appliesTo(config.period())
                        && (was ? !hasEnded(rule, config, ofShort) : begins(rule, config, minSamples, ofLong, ofShort));
                if (is) {
                    after.add(rule);
                }
                if (is != was) {
                    told.add(alert(rule, config, (is ? ofLong : ofShort).burnRate(config.allowed()), is));
                }
            }
            active = Set.copyOf(after);
            told.forEach(runtime.events()::append);
        } finally {
            lock.unlock();
        }
        tell(told);
    }

    /** Ends all of them: there is no objective any more. */
    void end(ErrorBudgetConfig config) {
        List<BurnRateAlert> told = new ArrayList<>();
        lock.lock();
        try {
            active.stream().sorted().forEach(rule -> told.add(alert(rule, config, 0, false)));
            active = Set.of();
            told.forEach(runtime.events()::append);
        } finally {
            lock.unlock();
        }
        tell(told);
    }

    private static boolean begins(
            BurnRule rule, ErrorBudgetConfig config, int minSamples, Tally ofLong, Tally ofShort) {
        double threshold = rule.threshold(config.period());
        return ofLong.calls() >= minSamples
                && ofLong.failures() >= FEWEST_FAILURES
                && ofLong.burnRate(config.allowed()) > threshold
                && ofShort.burnRate(config.allowed()) > threshold;
    }

    private static boolean hasEnded(BurnRule rule, ErrorBudgetConfig config, Tally ofShort) {
        return ofShort.burnRate(config.allowed()) < rule.threshold(config.period());
    }

    private BurnRateAlert alert(BurnRule rule, ErrorBudgetConfig config, double burnRate, boolean begins) {
        return new BurnRateAlert(
                runtime.time().wallTime(),
                FailureBudget.TYPE,
                name,
                rule.longWindow().duration(),
                rule.shortWindow().duration(),
                burnRate,
                rule.threshold(config.period()),
                rule.severity(),
                begins);
    }

    private void tell(List<BurnRateAlert> told) {
        if (told.isEmpty()) {
            return;
        }
        runtime.events().flush();
        for (BurnRateAlert alert : told) {
            String rate =
                    String.format(Locale.ROOT, "%.1f times (threshold %.1f)", alert.burnRate(), alert.threshold());
            if (alert.active()) {
                log.warn(
                        "Failure budget '{}' burns its error budget {} as fast as allowed over {} and {}: {}",
                        name,
                        rate,
                        alert.longWindow(),
                        alert.shortWindow(),
                        alert.severity());
            } else {
                log.info("Failure budget '{}': the burn alert over {} has ended", name, alert.longWindow());
            }
        }
    }
}
