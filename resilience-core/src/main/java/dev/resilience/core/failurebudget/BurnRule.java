package dev.resilience.core.failurebudget;

import dev.resilience.core.event.ResilienceEvent.BurnRateAlert.Severity;
import java.time.Duration;

/**
 * One pair of windows of the "multiwindow, multi-burn-rate alerts" of <a
 * href="https://sre.google/workbook/alerting-on-slos/">Google's SRE workbook, chapter 5, "Alerting on SLOs"</a>: the long window says
 * that much was spent, the short one, a twelfth of it, that it is still being spent. The thresholds are its table 5-8, for a period
 * of 30 days: 14.4, 6 and 1.
 */
enum BurnRule {
    /** 2 % of the budget in an hour. */
    HOUR(BurnWindow.ONE_HOUR, BurnWindow.FIVE_MINUTES, 0.02, Severity.PAGE),
    /** 5 % of it in six hours. */
    SIX_HOURS(BurnWindow.SIX_HOURS, BurnWindow.THIRTY_MINUTES, 0.05, Severity.PAGE),
    /** 10 % of it in three days. */
    THREE_DAYS(BurnWindow.THREE_DAYS, BurnWindow.SIX_HOURS, 0.1, Severity.TICKET);

    private final BurnWindow longWindow;
    private final BurnWindow shortWindow;
    private final double share;
    private final Severity severity;

    BurnRule(BurnWindow longWindow, BurnWindow shortWindow, double share, Severity severity) {
        this.longWindow = longWindow;
        this.shortWindow = shortWindow;
        this.share = share;
        this.severity = severity;
    }

    BurnWindow longWindow() {
        return longWindow;
    }

    BurnWindow shortWindow() {
        return shortWindow;
    }

    Severity severity() {
        return severity;
    }

    /** What people call it, such as {@code 1h/5m}. */
    String label() {
        return longWindow.label() + "/" + shortWindow.label();
    }

    /** Whether the pair says something about a period: its long window must fit into it. */
    boolean appliesTo(Duration period) {
        return period.compareTo(longWindow.duration()) >= 0;
    }

    /**
     * The burn rate above which this share of the budget is spent in the long window; at least 1, since whoever spends more slowly
     * than that keeps the objective.
     */
    double threshold(Duration period) {
        return Math.max(1, share * period.toSeconds() / longWindow.duration().toSeconds());
    }
}
