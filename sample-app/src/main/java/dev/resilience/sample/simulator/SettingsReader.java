package dev.resilience.sample.simulator;

import dev.resilience.sample.simulator.InvalidSettingsException.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Reads a change of settings; finds all its faults before it refuses. Not thread-safe: one instance for one change. */
final class SettingsReader {

    private static final Set<String> KNOWN =
            Set.of("failureRate", "status", "latency", "hang", "retryAfter", "failAfter");
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Map<String, ?> change;
    private final List<Fault> faults = new ArrayList<>();

    private SettingsReader(Map<String, ?> change) {
        this.change = change;
    }

    /**
     * The settings after the change; fields left out keep their value.
     *
     * @throws InvalidSettingsException if anything in the change is wrong
     */
    static BackendSettings apply(Map<String, ?> change, BackendSettings current) {
        return new SettingsReader(change).read(current);
    }

    private BackendSettings read(BackendSettings current) {
        change.forEach((field, value) -> {
            if (!KNOWN.contains(field)) {
                refuse(field, value, "there is no such setting, known are " + String.join(", ", sorted(KNOWN)));
            }
        });
        BackendSettings changed = new BackendSettings(
                failureRate(current.failureRate()),
                status(current.status()),
                latency(current.latency()),
                flag("hang", current.hang()),
                retryAfter(current.retryAfter()),
                flag("failAfter", current.failAfter()));
        if (!faults.isEmpty()) {
            throw new InvalidSettingsException(faults);
        }
        return changed;
    }

    private double failureRate(double current) {
        if (!change.containsKey("failureRate")) {
            return current;
        }
        if (change.get("failureRate") instanceof Number number
                && number.doubleValue() >= 0
                && number.doubleValue() <= 1) {
            return number.doubleValue();
        }
        return refuse("failureRate", "give a number from 0 to 1, such as 0.3", current);
    }

    private int status(int current) {
        if (!change.containsKey("status")) {
            return current;
        }
        if (change.get("status") instanceof Integer number && number >= 400 && number <= 599) {
            return number;
        }
        return refuse("status", "give an HTTP status from 400 to 599, such as 503", current);
    }

    private boolean flag(String field, boolean current) {
        if (!change.containsKey(field)) {
            return current;
        }
        return change.get(field) instanceof Boolean flag ? flag : refuse(field, "give true or false", current);
    }

    private Duration latency(Duration current) {
        if (!change.containsKey("latency")) {
            return current;
        }
        Duration latency = duration(change.get("latency"));
        return latency != null
                ? latency
                : refuse("latency", "give a duration with its unit, at most 10m, such as \"200ms\"", current);
    }

    private @Nullable Duration retryAfter(@Nullable Duration current) {
        if (!change.containsKey("retryAfter")) {
            return current;
        }
        if (change.get("retryAfter") == null) {
            return null;
        }
        Duration retryAfter = duration(change.get("retryAfter"));
        if (retryAfter != null && retryAfter.toNanosPart() == 0) {
            return retryAfter;
        }
        refuse("retryAfter", change.get("retryAfter"), "give whole seconds with their unit, such as \"2s\", or null");
        return current;
    }

    private static @Nullable Duration duration(@Nullable Object value) {
        if (!(value instanceof String text) || text.matches("[+-]?\\d*")) {
            return null;
        }
        try {
            Duration duration = DurationStyle.detectAndParse(text);
            return duration.isNegative() || duration.compareTo(LONGEST) > 0 ? null : duration;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }

    private <T> T refuse(String field, String mend, T current) {
        refuse(field, change.get(field), mend);
        return current;
    }

    private void refuse(String field, @Nullable Object value, String mend) {
        String shown = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        faults.add(new Fault(field, shown, mend));
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }
}
