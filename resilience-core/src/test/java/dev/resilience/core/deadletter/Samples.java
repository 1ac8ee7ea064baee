package dev.resilience.core.deadletter;

import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Letters for tests. */
final class Samples {

    private Samples() {}

    static DeadLetter letter(String id) {
        return letter(id, FailureKind.TRANSIENT);
    }

    static DeadLetter letter(String id, FailureKind kind) {
        return new DeadLetter(
                id,
                Instant.parse("2026-01-02T03:04:05.678Z"),
                "adaptive-retry",
                "inventory",
                "com.acme.Inventory.stock(String)",
                List.of("java.lang.String(4)", "null"),
                kind,
                "MAX_ATTEMPTS",
                2,
                Duration.ofMillis(1_500),
                List.of(
                        new DeadLetter.Attempt(1, kind, "java.io.IOException", "reset", Duration.ofMillis(100)),
                        new DeadLetter.Attempt(2, kind, null, null, null)),
                new DeadLetter.Failure(
                        "java.io.IOException", "\"reset\"\n\tby \\ peer \u2028 \u00e9 \ud83d\ude00 \ud83d", "at …\r\n"),
                Map.of("rootCause", "network"));
    }
}
