package dev.resilience.core.deadletter;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.journal.Json;
import dev.resilience.core.journal.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A letter as a line of JSON, and the lines that say that a letter was removed, and what was found out about it. */
final class LetterJson {

    private static final String REMOVED = "removed";
    private static final String DIAGNOSED = "diagnosed";
    private static final String DIAGNOSIS = "diagnosis";

    private LetterJson() {}

    /**
     * What a line says.
     *
     * @param letter a letter; null if the line is about one
     * @param removed the id of a removed letter; null if the line is something else
     * @param diagnosed the id of a letter whose diagnosis the line is; null if it is something else
     * @param diagnosis of that letter; else empty
     */
    record Entry(
            @Nullable DeadLetter letter,
            @Nullable String removed,
            @Nullable String diagnosed,
            Map<String, String> diagnosis) {}

    static byte[] line(DeadLetter letter) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", letter.id());
        json.put("at", letter.at());
        json.put("policy", letter.policy());
        json.put("name", letter.name());
        json.put("method", letter.method());
        json.put("arguments", letter.arguments());
        json.put("kind", letter.kind());
        json.put("stopReason", letter.stopReason());
        json.put("attempts", letter.attempts());
        json.put("elapsed", letter.elapsed());
        json.put("timeline", letter.timeline().stream().map(LetterJson::attempt).toList());
        json.put("failure", failure(letter.failure()));
        json.put(DIAGNOSIS, letter.diagnosis());
        return Json.line(json);
    }

    static byte[] removal(String id) {
        return Json.line(Map.of(REMOVED, id));
    }

    static byte[] diagnosis(String id, Map<String, String> diagnosis) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(DIAGNOSED, id);
        json.put(DIAGNOSIS, diagnosis);
        return Json.line(json);
    }

    private static Map<String, @Nullable Object> attempt(DeadLetter.Attempt attempt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("attempt", attempt.number());
        json.put("kind", attempt.kind());
        json.put("type", attempt.type());
        json.put("message", attempt.message());
        json.put("delay", attempt.delay());
        return json;
    }

    private static Map<String, @Nullable Object> failure(DeadLetter.Failure failure) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", failure.type());
        json.put("message", failure.message());
        json.put("stackTrace", failure.stackTrace());
        return json;
    }

    /** What a line says; null if it cannot be read. */
    static @Nullable Entry read(String line) {
        try {
            JsonObject json = JsonObject.of(Json.read(line));
            String removed = json.optional(REMOVED);
            String diagnosed = json.optional(DIAGNOSED);
            if (removed != null) {
                return new Entry(null, removed, null, Map.of());
            }
            return diagnosed == null
                    ? new Entry(letter(json), null, null, Map.of())
                    : new Entry(null, null, diagnosed, diagnosis(json));
        } catch (IllegalArgumentException | ClassCastException | DateTimeException unreadable) {
            return null;
        }
    }

    private static DeadLetter letter(JsonObject json) {
        JsonObject failure = JsonObject.of(json.any("failure"));
        return new DeadLetter(
                json.text("id"),
                Instant.parse(json.text("at")),
                json.text("policy"),
                json.text("name"),
                json.text("method"),
                json.list("arguments").stream().map(String.class::cast).toList(),
                FailureKind.valueOf(json.text("kind")),
                json.text("stopReason"),
                (int) json.number("attempts"),
                Duration.parse(json.text("elapsed")),
                json.list("timeline").stream()
                        .map(entry -> attempt(JsonObject.of(entry)))
                        .toList(),
                new DeadLetter.Failure(
                        failure.optional("type"), failure.optional("message"), failure.text("stackTrace")),
                diagnosis(json));
    }

    private static Map<String, String> diagnosis(JsonObject json) {
        return JsonObject.of(json.any(DIAGNOSIS)).texts();
    }

    private static DeadLetter.Attempt attempt(JsonObject json) {
        String delay = json.optional("delay");
        return new DeadLetter.Attempt(
                (int) json.number("attempt"),
                FailureKind.valueOf(json.text("kind")),
                json.optional("type"),
                json.optional("message"),
                delay == null ? null : Duration.parse(delay));
    }
}
