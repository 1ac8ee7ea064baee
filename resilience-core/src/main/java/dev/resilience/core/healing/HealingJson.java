package dev.resilience.core.healing;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.healing.HealingEntry.Subject;
import dev.resilience.core.journal.Json;
import dev.resilience.core.journal.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry as a line of JSON. */
final class HealingJson {

    private HealingJson() {}

    static byte[] line(HealingEntry entry) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", entry.id());
        json.put("at", entry.at());
        json.put("lastAt", entry.lastAt());
        json.put("endedAt", entry.endedAt());
        json.put("policy", entry.subject().policy());
        json.put("name", entry.subject().name());
        json.put("key", entry.subject().key());
        json.put("action", entry.action());
        json.put("outcome", entry.outcome());
        json.put("count", entry.count());
        json.put("attempts", entry.attempts());
        json.put("kind", entry.kind());
        json.put("failure", entry.failure());
        json.put("reason", entry.reason());
        json.put("ending", entry.ending());
        json.put("diagnosis", entry.diagnosis());
        return Json.line(json);
    }

    /** What a line says; null if it cannot be read. */
    static @Nullable HealingEntry read(String line) {
        try {
            return entry(JsonObject.of(Json.read(line)));
        } catch (IllegalArgumentException | ClassCastException | DateTimeException unreadable) {
            return null;
        }
    }

    private static HealingEntry entry(JsonObject json) {
        String kind = json.optional("kind");
        return new HealingEntry(
                json.text("id"),
                new Subject(json.text("policy"), json.text("name"), json.optional("key")),
                HealingAction.valueOf(json.text("action")),
                HealingOutcome.valueOf(json.text("outcome")),
                Instant.parse(json.text("at")),
                Instant.parse(json.text("lastAt")),
                json.number("count"),
                json.number("attempts"),
                kind == null ? null : FailureKind.valueOf(kind),
                json.optional("failure"),
                json.optional("reason"),
                json.optional("ending"),
                JsonObject.of(json.any("diagnosis")).texts());
    }
}
