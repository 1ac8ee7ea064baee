package dev.resilience.spring.advice;

import dev.resilience.spring.advice.figures.MeasuredInstance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What should be set otherwise, and why. Immutable; made by {@link #of}.
 *
 * @param rule the rule that says so
 * @param severity how much it matters
 * @param name the instance
 * @param policy the type of the policy
 * @param summary all of it in a sentence, numbers included
 * @param figures the numbers by name: plain values and durations
 * @param changes the properties to set; alternatives if there are several; empty if no property can mend it
 */
public record Suggestion(
        String rule,
        Severity severity,
        String name,
        String policy,
        String summary,
        Map<String, Object> figures,
        List<Change> changes) {

    /** How much a suggestion matters; the first matters most. */
    public enum Severity {
        /** Calls fail that need not, or a policy does not guard what it is there for. */
        HIGH,
        /** A policy does less, or costs more, than it should. */
        MEDIUM,
        /** Something is there to no effect. */
        LOW
    }

    /**
     * A property to set.
     *
     * @param property as users write it
     * @param current what holds now
     * @param value what should
     */
    public record Change(String property, String current, String value) {

        /** A setting of an instance. */
        public static Change of(String policy, String name, String setting, Object current, Object value) {
            return new Change(
                    "resilience." + policy + ".instances." + name + "." + setting,
                    String.valueOf(current),
                    String.valueOf(value));
        }

        /** A line for {@code application.yml}. */
        public String line() {
            return property + ": " + value;
        }
    }

    public Suggestion {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        changes = List.copyOf(changes);
    }

    /** A suggestion about an instance; {@code told} is what follows its name in the summary. */
    public static Builder of(
            AdviceRule rule, Severity severity, MeasuredInstance instance, String policy, String told) {
        return new Builder(rule.id(), severity, instance.name(), policy, instance.name() + ": " + told);
    }

    /** Gathers numbers and changes. Not thread-safe. */
    public static final class Builder {

        private final String rule;
        private final Severity severity;
        private final String name;
        private final String policy;
        private final String summary;
        private final Map<String, Object> figures = new LinkedHashMap<>();
        private final List<Change> changes = new ArrayList<>();

        private Builder(String rule, Severity severity, String name, String policy, String summary) {
            this.rule = rule;
            this.severity = severity;
            this.name = name;
            this.policy = policy;
            this.summary = summary;
        }

        /** A number behind it. */
        public Builder figure(String what, Object value) {
            figures.put(what, value);
            return this;
        }

        /** A setting of the same policy and instance to change. */
        public Builder change(String setting, Object current, Object value) {
            return change(Change.of(policy, name, setting, current, value));
        }

        /** Any property to change. */
        public Builder change(Change change) {
            changes.add(change);
            return this;
        }

        /** The suggestion, as what a rule has to say. */
        public Assessment build() {
            return Assessment.suggest(new Suggestion(rule, severity, name, policy, summary, figures, changes));
        }
    }
}
