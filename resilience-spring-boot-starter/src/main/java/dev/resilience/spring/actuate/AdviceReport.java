package dev.resilience.spring.actuate;

import dev.resilience.spring.advice.Advice;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Change;
import dev.resilience.spring.advice.figures.Latencies;
import dev.resilience.spring.advice.figures.Latencies.Quantile;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.PolicyFigures;
import dev.resilience.spring.advice.figures.WorkFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Advice as plain values of the JDK: durations as ISO-8601 text, shares from 0 to 1; what is not known is left out. */
final class AdviceReport {

    private static final Map<String, Double> QUANTILES = quantiles();

    private AdviceReport() {}

    private static Map<String, Double> quantiles() {
        Map<String, Double> quantiles = new LinkedHashMap<>();
        quantiles.put("p50", 0.5);
        quantiles.put("p95", 0.95);
        quantiles.put("p99", 0.99);
        quantiles.put("p999", 0.999);
        return quantiles;
    }

    static Map<String, Object> of(Advice advice) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("since", advice.since().toString());
        report.put("observedFor", advice.observed().toString());
        Duration window = advice.recordingWindow();
        report.put("recording", window != null);
        if (window != null) {
            report.put("recordingWindow", window.toString());
        }
        report.put(
                "suggestions",
                advice.suggestions().stream().map(AdviceReport::of).toList());
        report.put("lookedAt", advice.instances().stream().map(AdviceReport::of).toList());
        report.put("tooLittleData", tooLittle(advice));
        report.put("rules", new ArrayList<>(advice.rules().keySet()));
        if (!advice.failed().isEmpty()) {
            report.put("failedRules", new LinkedHashMap<>(advice.failed()));
        }
        return report;
    }

    private static Map<String, Object> of(Suggestion suggestion) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("rule", suggestion.rule());
        one.put("severity", suggestion.severity().name());
        one.put("name", suggestion.name());
        one.put("policy", suggestion.policy());
        one.put("summary", suggestion.summary());
        Map<String, Object> figures = new LinkedHashMap<>();
        suggestion.figures().forEach((what, value) -> figures.put(what, plain(value)));
        one.put("figures", figures);
        one.put("changes", suggestion.changes().stream().map(AdviceReport::of).toList());
        return one;
    }

    private static Map<String, Object> of(Change change) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("property", change.property());
        one.put("current", change.current());
        one.put("value", change.value());
        one.put("yml", change.line());
        return one;
    }

    private static Map<String, Object> of(MeasuredInstance instance) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", instance.name());
        Map<String, Object> calls = new LinkedHashMap<>();
        for (PolicyFigures policy : instance.policies()) {
            calls.put(policy.type(), policy.calls());
        }
        one.put("calls", calls);
        WorkFigures work = instance.work();
        if (work != null) {
            one.put("work", of(work));
        }
        return one;
    }

    private static Map<String, Object> of(WorkFigures work) {
        Map<String, Object> one = new LinkedHashMap<>();
        Latencies latencies = work.latencies();
        one.put("answered", latencies.ended());
        one.put("cut", latencies.cut());
        one.put("cutByLimit", work.cut());
        one.put("answeredAfterLimit", work.late());
        one.put("overdue", work.overdue());
        one.put("failed", work.failed());
        one.put("peak", work.peak());
        if (latencies.count() > 0) {
            QUANTILES.forEach((title, share) -> {
                Quantile quantile = latencies.quantile(share);
                one.put(
                        quantile.atLeast() ? title + "AtLeast" : title,
                        quantile.value().toString());
            });
        }
        return one;
    }

    private static List<Map<String, Object>> tooLittle(Advice advice) {
        List<Map<String, Object>> rules = new ArrayList<>();
        advice.tooLittle().forEach((rule, names) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("rule", rule);
            one.put("needs", advice.rules().get(rule));
            one.put("names", names);
            rules.add(one);
        });
        return rules;
    }

    /** What Boot's mapper writes alike in both lines. */
    private static Object plain(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }
}
