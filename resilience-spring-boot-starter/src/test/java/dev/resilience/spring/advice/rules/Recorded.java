package dev.resilience.spring.advice.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Change;
import dev.resilience.spring.advice.figures.Latencies;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.PolicyFigures;
import dev.resilience.spring.advice.figures.WorkFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Figures as they might have been recorded for "inventory", and what a rule says about them. */
final class Recorded {

    private Duration observed = Duration.ofHours(48);
    private final List<PolicyFigures> policies = new ArrayList<>();
    private final List<Duration> ended = new ArrayList<>();
    private final List<Duration> cut = new ArrayList<>();
    private boolean recorded;
    private long late;
    private long overdue;
    private int peak;

    static Recorded of(PolicyFigures... policies) {
        Recorded recorded = new Recorded();
        recorded.policies.addAll(List.of(policies));
        return recorded;
    }

    Recorded observed(Duration howLong) {
        observed = howLong;
        return this;
    }

    Recorded recording() {
        recorded = true;
        return this;
    }

    Recorded works(int times, long millis) {
        ended.addAll(Collections.nCopies(times, Duration.ofMillis(millis)));
        return recording();
    }

    Recorded late(int times, long millis) {
        late += times;
        return works(times, millis);
    }

    Recorded cut(int times, long millis) {
        cut.addAll(Collections.nCopies(times, Duration.ofMillis(millis)));
        return recording();
    }

    Recorded overdue(int times) {
        overdue = times;
        return recording();
    }

    Recorded peak(int most) {
        peak = most;
        return recording();
    }

    MeasuredInstance instance() {
        @Nullable
        WorkFigures work = recorded
                ? new WorkFigures(Duration.ofHours(1), Latencies.of(ended, cut), cut.size(), late, overdue, 0, peak)
                : null;
        return new MeasuredInstance("inventory", observed, policies, work);
    }

    Assessment assessedBy(AdviceRule rule) {
        Assessment assessment = rule.assess(instance());
        if (assessment instanceof Assessment.Looked looked) {
            assertThat(looked.suggestions()).allSatisfy(suggestion -> {
                assertThat(suggestion.rule()).isEqualTo(rule.id());
                assertThat(suggestion.name()).isEqualTo("inventory");
                assertThat(suggestion.figures()).isNotEmpty();
            });
        }
        return assessment;
    }

    /** The one suggestion of a rule. */
    Suggestion suggestedBy(AdviceRule rule) {
        Assessment assessment = assessedBy(rule);
        assertThat(assessment).isInstanceOf(Assessment.Looked.class);
        List<Suggestion> suggestions = ((Assessment.Looked) assessment).suggestions();
        assertThat(suggestions).hasSize(1);
        return suggestions.get(0);
    }

    static List<String> lines(Suggestion suggestion) {
        return suggestion.changes().stream().map(Change::line).toList();
    }
}
