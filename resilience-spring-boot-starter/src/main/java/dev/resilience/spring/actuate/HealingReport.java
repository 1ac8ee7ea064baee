package dev.resilience.spring.actuate;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.healing.HealingEntry;
import dev.resilience.core.healing.HealingLog;
import dev.resilience.core.healing.HealingOutcome;
import dev.resilience.core.healing.HealingSummary;
import dev.resilience.core.healing.HealingSummary.Part;
import dev.resilience.core.healing.JournalStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The healing log in plain values. */
final class HealingReport {

    private HealingReport() {}

    static Map<String, Object> all(HealingLog healing, List<HealingEntry> entries) {
        HealingSummary summary = healing.summary();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("recoveries", summary.count(part -> true));
        summary.successRate(part -> true).ifPresent(rate -> report.put("successRate", rate));
        report.put("byOutcome", outcomes(summary, part -> true));
        report.put("byKind", groups(summary, part -> nameOf(part.kind())));
        report.put("byAction", groups(summary, part -> part.action().name()));
        report.put("dropped", healing.dropped());
        healing.journal().ifPresent(file -> report.put("file", file(file)));
        report.put("entries", entries.stream().map(HealingReport::entry).toList());
        return report;
    }

    private static String nameOf(@Nullable FailureKind kind) {
        return kind == null ? HealingQuery.NO_KIND : kind.name();
    }

    private static Map<String, Object> groups(HealingSummary summary, Function<Part, String> name) {
        Map<String, Object> groups = new LinkedHashMap<>();
        summary.parts().stream().map(name).distinct().forEach(group -> {
            Map<String, Object> figures = new LinkedHashMap<>();
            summary.successRate(part -> name.apply(part).equals(group))
                    .ifPresent(rate -> figures.put("successRate", rate));
            figures.putAll(outcomes(summary, part -> name.apply(part).equals(group)));
            groups.put(group, figures);
        });
        return groups;
    }

    private static Map<String, Object> outcomes(HealingSummary summary, Predicate<Part> wanted) {
        Map<String, Object> outcomes = new LinkedHashMap<>();
        for (HealingOutcome outcome : HealingOutcome.values()) {
            long count = summary.count(part -> part.outcome() == outcome && wanted.test(part));
            if (count > 0) {
                outcomes.put(outcome.name(), count);
            }
        }
        return outcomes;
    }

    static Map<String, Object> file(JournalStatus status) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("path", status.path().toString());
        file.put("writable", status.failure() == null);
        putIfKnown(file, "failure", status.failure());
        file.put("unwritten", status.unwritten());
        file.put("lost", status.lost());
        return file;
    }

    static Map<String, Object> entry(HealingEntry entry) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", entry.id());
        told.put("at", entry.at().toString());
        told.put("lastAt", entry.lastAt().toString());
        putIfKnown(told, "endedAt", entry.endedAt());
        told.put("policy", entry.subject().policy());
        told.put("name", entry.subject().name());
        putIfKnown(told, "key", entry.subject().key());
        told.put("action", entry.action().name());
        told.put("outcome", entry.outcome().name());
        told.put("count", entry.count());
        told.put("attempts", entry.attempts());
        putIfKnown(told, "kind", entry.kind());
        putIfKnown(told, "failure", entry.failure());
        putIfKnown(told, "reason", entry.reason());
        putIfKnown(told, "ending", entry.ending());
        if (!entry.diagnosis().isEmpty()) {
            told.put("diagnosis", entry.diagnosis());
        }
        return told;
    }

    private static void putIfKnown(Map<String, Object> target, String name, @Nullable Object value) {
        if (value != null) {
            target.put(name, value.toString());
        }
    }
}
