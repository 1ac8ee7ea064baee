package dev.resilience.spring.actuate;

import dev.resilience.core.diagnosis.Diagnoses;
import dev.resilience.core.diagnosis.Diagnosis;
import dev.resilience.core.diagnosis.RecoveryStep;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Diagnoses in plain values. */
final class DiagnosisReport {

    private DiagnosisReport() {}

    /** Entries with how many there are of each kind and impact; the list itself is cut at a limit. */
    static Map<String, Object> of(List<Diagnoses.Entry> entries, int limit) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("count", entries.size());
        report.put("byKind", count(entries, Diagnosis::kind));
        report.put("byImpact", count(entries, Diagnosis::impact));
        report.put(
                "diagnoses",
                entries.stream().limit(limit).map(DiagnosisReport::entry).toList());
        return report;
    }

    private static <E extends Enum<E>> Map<String, Object> count(
            List<Diagnoses.Entry> entries, Function<Diagnosis, E> property) {
        if (entries.isEmpty()) {
            return Map.of();
        }
        Map<E, Integer> counts =
                new EnumMap<>(property.apply(entries.get(0).diagnosis()).getDeclaringClass());
        entries.forEach(entry -> counts.merge(property.apply(entry.diagnosis()), 1, Integer::sum));
        Map<String, Object> named = new LinkedHashMap<>();
        counts.forEach((constant, count) -> named.put(constant.name(), count));
        return named;
    }

    private static Map<String, Object> entry(Diagnoses.Entry entry) {
        Diagnosis diagnosis = entry.diagnosis();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("policy", entry.policy());
        report.put("name", entry.name());
        report.put("kind", diagnosis.kind().name());
        report.put("impact", diagnosis.impact().name());
        report.put("rootCause", diagnosis.rootCause());
        report.put("confidence", diagnosis.confidence());
        if (!entry.failure().isEmpty()) {
            report.put("failure", entry.failure());
        }
        report.put("count", entry.count());
        report.put("first", entry.first().toString());
        report.put("last", entry.last().toString());
        report.put("diagnosedAt", diagnosis.diagnosedAt().toString());
        report.put(
                "recoveryPlan",
                diagnosis.recoveryPlan().stream().map(DiagnosisReport::step).toList());
        return report;
    }

    private static Map<String, Object> step(RecoveryStep step) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("order", step.order());
        report.put("strategy", step.strategy().name());
        report.put("action", step.action());
        report.put("parameters", step.parameters());
        return report;
    }
}
