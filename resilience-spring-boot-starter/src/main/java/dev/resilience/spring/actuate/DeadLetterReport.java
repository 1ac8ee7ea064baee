package dev.resilience.spring.actuate;

import dev.resilience.core.deadletter.DeadLetter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dead letter in plain values. */
final class DeadLetterReport {

    private DeadLetterReport() {}

    /** What a list has of it. */
    static Map<String, @Nullable Object> brief(String sink, DeadLetter letter) {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("id", letter.id());
        report.put("at", letter.at().toString());
        report.put("sink", sink);
        report.put("policy", letter.policy());
        report.put("name", letter.name());
        report.put("method", letter.method());
        report.put("kind", letter.kind().name());
        report.put("stopReason", letter.stopReason());
        report.put("attempts", letter.attempts());
        report.put("elapsed", letter.elapsed().toString());
        putFailure(letter.failure().type(), letter.failure().message(), report);
        return report;
    }

    /** All of it. */
    static Map<String, @Nullable Object> full(String sink, DeadLetter letter) {
        Map<String, @Nullable Object> report = brief(sink, letter);
        report.put("arguments", letter.arguments());
        report.put(
                "timeline",
                letter.timeline().stream().map(DeadLetterReport::attempt).toList());
        report.put("stackTrace", letter.failure().stackTrace());
        report.put("diagnosis", letter.diagnosis());
        return report;
    }

    private static Map<String, @Nullable Object> attempt(DeadLetter.Attempt attempt) {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("attempt", attempt.number());
        report.put("kind", attempt.kind().name());
        putFailure(attempt.type(), attempt.message(), report);
        if (attempt.delay() != null) {
            report.put("delay", attempt.delay().toString());
        }
        return report;
    }

    /** What is not known is left out: mappers differ about nulls. */
    private static void putFailure(
            @Nullable String type, @Nullable String message, Map<String, @Nullable Object> report) {
        if (type != null) {
            report.put("failure", type);
        }
        if (message != null) {
            report.put("message", message);
        }
    }
}
