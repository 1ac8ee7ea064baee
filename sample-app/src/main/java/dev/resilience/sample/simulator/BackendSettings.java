package dev.resilience.sample.simulator;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * How a simulated backend behaves. Immutable.
 *
 * @param failureRate share of the requests that fail, 0 to 1, drawn for each request
 * @param status HTTP status of a failure, 400 to 599
 * @param latency delay before each answer
 * @param hang whether requests are left without an answer until this is switched off again
 * @param retryAfter what failures say in their {@code Retry-After} header, or null for no such header
 * @param failAfter whether the work is done before the trouble strikes, so that only the answer is late or lost
 */
record BackendSettings(
        double failureRate,
        int status,
        Duration latency,
        boolean hang,
        @Nullable Duration retryAfter,
        boolean failAfter) {

    /** A backend in good health. */
    static final BackendSettings HEALTHY = new BackendSettings(0, 503, Duration.ZERO, false, null, false);

    /** The settings as the endpoint tells them: durations as it reads them, an unset one left out. */
    Map<String, Object> describe() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("failureRate", failureRate);
        description.put("status", status);
        description.put("latency", DurationStyle.SIMPLE.print(latency, ChronoUnit.MILLIS));
        description.put("hang", hang);
        if (retryAfter != null) {
            description.put("retryAfter", DurationStyle.SIMPLE.print(retryAfter, ChronoUnit.SECONDS));
        }
        description.put("failAfter", failAfter);
        return description;
    }
}
