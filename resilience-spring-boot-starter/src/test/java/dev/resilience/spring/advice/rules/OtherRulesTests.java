package dev.resilience.spring.advice.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.figures.BudgetFigures;
import dev.resilience.spring.advice.figures.BulkheadFigures;
import dev.resilience.spring.advice.figures.Busiest;
import dev.resilience.spring.advice.figures.FallbackFigures;
import dev.resilience.spring.advice.figures.TimeoutFigures;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Failure budgets, fallbacks, and what is there to no effect, over recorded figures. */
class OtherRulesTests {

    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);

    private static BudgetFigures budget(long breaches, @Nullable Busiest busiest) {
        return new BudgetFigures(FailureBudgetConfig.defaults(), 0, breaches, 0, busiest);
    }

    @Test
    void aBudgetWhoseWindowIsNeverFullEnoughCannotBeBreached() {
        Suggestion suggestion =
                Recorded.of(budget(0, new Busiest(10, WINDOW, HOUR))).suggestedBy(new BudgetTooFewSamples());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: failure budget can't be breached: min-samples 50, and its window of 30s has never held"
                                + " more than 10");
        assertThat(Recorded.lines(suggestion))
                .containsExactly(
                        "resilience.failure-budget.instances.inventory.window: 5m",
                        "resilience.failure-budget.instances.inventory.min-samples: 5");
    }

    @Test
    void aBudgetThatCanBeBreachedOrIsNotKnownGetsNoAdvice() {
        BudgetTooFewSamples rule = new BudgetTooFewSamples();
        assertThat(Recorded.of(budget(0, new Busiest(50, WINDOW, HOUR))).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(budget(0, new Busiest(49, WINDOW, HOUR)))
                        .suggestedBy(rule)
                        .changes())
                .hasSize(2);
        assertThat(Recorded.of(budget(1, new Busiest(49, WINDOW, HOUR))).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(budget(0, new Busiest(0, WINDOW, HOUR))).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("0 of 1 outcomes"));
        assertThat(Recorded.of(budget(0, new Busiest(10, WINDOW, HOUR.minusMillis(1))))
                        .assessedBy(rule))
                .isInstanceOf(Assessment.TooLittle.class);
        assertThat(Recorded.of(budget(0, null)).assessedBy(rule)).isEqualTo(Assessment.tooLittle("watched for 0us"));
    }

    @Test
    void aFallbackThatFailsNeedsItsMethodMended() {
        FallbackFails rule = new FallbackFails();
        Suggestion suggestion =
                Recorded.of(new FallbackFigures("cached", 0, 20)).suggestedBy(rule);
        assertThat(suggestion.summary())
                .isEqualTo("inventory: fallback 'cached' fails in 100 % of 20 calls: mend the method, no property can");
        assertThat(suggestion.changes()).isEmpty();
        assertThat(Recorded.of(new FallbackFigures("cached", 10, 10))
                        .suggestedBy(rule)
                        .figures())
                .containsEntry("failures", 10L);
        assertThat(Recorded.of(new FallbackFigures("cached", 11, 10)).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(new FallbackFigures("cached", 0, 19)).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("19 of 20 calls of the fallback"));
    }

    @Test
    void policiesWithoutACallInADayAreNotNeeded() {
        NeverUsed rule = new NeverUsed();
        BulkheadFigures idle = new BulkheadFigures(BulkheadConfig.defaults(), 0, 0);
        TimeoutFigures timeout =
                new TimeoutFigures(TimeoutConfig.builder().duration(WINDOW).build(), 0, 0, 0, 0);
        Suggestion suggestion =
                Recorded.of(timeout, idle, new FallbackFigures("cached", 0, 0)).suggestedBy(rule);
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: timeout, bulkhead without a call in 48 hours: is the method called on its proxy, or is"
                                + " it not needed?");
        assertThat(Recorded.of(timeout, new BulkheadFigures(BulkheadConfig.defaults(), 0, 1))
                        .assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(idle).observed(Duration.ofHours(12)).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("12h of 24h"));
        assertThat(Recorded.of(budget(0, null), new FallbackFigures("cached", 0, 0))
                        .assessedBy(rule))
                .isEqualTo(Assessment.notConcerned());
    }

    @Test
    void eachRuleHasAStableNameOfItsOwnAndSaysWhatItNeeds() {
        assertThat(ShippedRules.ALL)
                .extracting(AdviceRule::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z]+(-[a-z]+)+"));
        assertThat(ShippedRules.ALL).extracting(AdviceRule::needs).allMatch(needs -> !needs.isBlank());
    }
}
