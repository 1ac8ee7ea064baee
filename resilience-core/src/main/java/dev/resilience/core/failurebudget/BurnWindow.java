package dev.resilience.core.failurebudget;

import java.time.Duration;

/** The times over which burn rates are told. */
public enum BurnWindow {
    /** Five minutes. */
    FIVE_MINUTES("5m", Duration.ofMinutes(5)),
    /** Half an hour. */
    THIRTY_MINUTES("30m", Duration.ofMinutes(30)),
    /** An hour. */
    ONE_HOUR("1h", Duration.ofHours(1)),
    /** Six hours. */
    SIX_HOURS("6h", Duration.ofHours(6)),
    /** Three days. */
    THREE_DAYS("3d", Duration.ofDays(3));

    private final String label;
    private final Duration duration;

    BurnWindow(String label, Duration duration) {
        this.label = label;
        this.duration = duration;
    }

    /** How it is written, such as {@code 5m}. */
    public String label() {
        return label;
    }

    /** How long it is. */
    public Duration duration() {
        return duration;
    }
}
