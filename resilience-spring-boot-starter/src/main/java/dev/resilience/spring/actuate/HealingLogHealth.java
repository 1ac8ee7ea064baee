package dev.resilience.spring.actuate;

import dev.resilience.core.healing.HealingLog;
import dev.resilience.core.healing.HealingOutcome;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the healing log says about the application's health: whether its file can be written. Always UP: a log is no reason not to serve. Thread-safe. */
public final class HealingLogHealth implements HealthSource {

    private final HealingLog healing;

    /** A figure source over a log. */
    public HealingLogHealth(HealingLog healing) {
        this.healing = healing;
    }

    @Override
    public Report report() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("underWay", healing.summary().count(part -> part.outcome() == HealingOutcome.PENDING));
        healing.journal().ifPresent(file -> details.put("file", HealingReport.file(file)));
        return new Report(Report.UP, details);
    }
}
