package dev.resilience.spring.actuate;

import dev.resilience.core.Checks;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.NearMisses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * What an operator asks of an instance, read and checked. Immutable.
 *
 * @param action what to do
 * @param settings properties text; empty where none is taken
 * @param reason why, on one line, for the log
 * @param ttl after what time it ends by itself, or null
 * @param key the key whose instance is meant, or null for all
 */
record OperatorRequest(
        OperatorAction action,
        String settings,
        String reason,
        @Nullable Duration ttl,
        @Nullable String key) {

    private static final int LONGEST_REASON = 200;

    /**
     * Reads a request.
     *
     * @throws ResilienceConfigurationException with every fault
     */
    static OperatorRequest of(
            Map<String, OperatorAction> actions,
            @Nullable String action,
            @Nullable String settings,
            @Nullable String reason,
            @Nullable String ttl,
            @Nullable String key) {
        OperatorAction found = action == null ? null : actions.get(action);
        if (found == null) {
            String all = String.join(", ", actions.keySet());
            throw new ResilienceConfigurationException(List.of(
                    action == null
                            ? new Violation("action", null, "is missing", "Use one of " + all)
                            : new Violation(
                                    "action",
                                    action,
                                    "is not one of " + all,
                                    NearMisses.suggestion(action, actions.keySet(), "Use one of these"))));
        }
        List<Violation> faults = new ArrayList<>();
        refuse(!found.takesSettings(), "settings", settings, faults);
        refuse(!found.takesTtl(), "ttl", ttl, faults);
        refuse(!found.takesKey(), "key", key, faults);
        if (found.needsSettings() && settings == null) {
            faults.add(new Violation("settings", null, "is missing", "Give properties text, such as max-wait=50ms"));
        }
        Duration duration = ttl == null || !found.takesTtl() ? null : duration(ttl, faults);
        if (!faults.isEmpty()) {
            throw new ResilienceConfigurationException(faults);
        }
        return new OperatorRequest(found, settings == null ? "" : settings, oneLine(reason), duration, key);
    }

    private static void refuse(boolean refused, String property, @Nullable String value, List<Violation> faults) {
        if (refused && value != null) {
            faults.add(new Violation(property, value, "does not go with this action", "Leave it out"));
        }
    }

    private static @Nullable Duration duration(String ttl, List<Violation> faults) {
        try {
            if (ttl.matches("[-+]?\\d+")) {
                faults.add(new Violation("ttl", ttl, "has no unit", "Write the unit, such as 30s or 10m"));
                return null;
            }
            Duration duration = DurationStyle.detectAndParse(ttl);
            new Checks().positive("ttl", duration).done();
            return duration;
        } catch (ResilienceConfigurationException outOfRange) {
            faults.addAll(outOfRange.violations());
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            faults.add(new Violation("ttl", ttl, "is not a duration", "Write it like 30s, 10m or PT10M"));
        }
        return null;
    }

    /** It goes into the log: a line break would forge an entry. */
    static String oneLine(@Nullable String reason) {
        String line =
                reason == null ? "" : reason.replaceAll("\\p{Cntrl}+", " ").trim();
        if (line.isEmpty()) {
            return "asked by an operator";
        }
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "…" : line;
    }
}
