package dev.resilience.spring.advice;

import dev.resilience.core.Checks;
import dev.resilience.core.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Suggestions derived from what was measured. Not thread-safe. */
@ConfigurationProperties("resilience.advice")
public class AdviceProperties {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Whether anything is watched, and the endpoint "resilienceadvice" there. */
    private boolean enabled = true;

    /** Whether latency and concurrency of guarded work are recorded; costs each call two readings of the clock at most. */
    private boolean record;

    /** Names whose work is recorded; default: all. */
    private List<String> only = new ArrayList<>();

    /** How far back recorded latencies reach, from 1m to 24h. */
    private Duration window = Duration.ofHours(1);

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public boolean isRecord() {
        return record;
    }

    public void setRecord(boolean record) {
        this.record = record;
    }

    public List<String> getOnly() {
        return only;
    }

    public void setOnly(List<String> only) {
        this.only = only;
    }

    public Duration getWindow() {
        return window;
    }

    public void setWindow(Duration window) {
        this.window = window;
    }

    /** Every fault of these settings. */
    public List<Violation> violations() {
        List<Violation> found = new ArrayList<>();
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            found.add(new Violation(
                    "resilience.advice.window", window, "must be from 1m to 24h", "Use a duration such as 1h"));
        }
        for (String name : only) {
            if (!Checks.isName(name)) {
                found.add(new Violation(
                        "resilience.advice.only",
                        '"' + name + '"',
                        "is not a valid instance name",
                        "Use the name of an instance, such as inventory"));
            }
        }
        if (!only.isEmpty() && !record) {
            found.add(new Violation(
                    "resilience.advice.only",
                    String.join(",", only),
                    "has no effect while resilience.advice.record is false",
                    "Set resilience.advice.record: true, or leave it out"));
        }
        if (record && !enabled) {
            found.add(new Violation(
                    "resilience.advice.record",
                    "true",
                    "has no effect while resilience.advice.enabled is false",
                    "Set resilience.advice.enabled: true, or leave it out"));
        }
        return found;
    }

    /** Whether the work of a name is to be recorded. */
    public boolean records(String name) {
        String wanted = Checks.comparableName(name);
        return only.isEmpty() || only.stream().map(Checks::comparableName).anyMatch(wanted::equals);
    }
}
