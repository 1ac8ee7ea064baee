package dev.resilience.spring.advice.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.core.retry.StopReason;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.figures.RetryFigures;
import dev.resilience.spring.advice.figures.RetryFigures.Budget;
import dev.resilience.spring.advice.figures.RetryFigures.Helped;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Retries over recorded figures. */
class RetryRulesTests {

    /** Calls that succeed at once, after one retry, or not after one retry. */
    private static RetryFigures retry(long atOnce, long helped, long given, @Nullable Budget budget) {
        return new RetryFigures(
                AdaptiveRetryConfig.defaults(),
                atOnce,
                helped,
                Map.of(StopReason.MAX_ATTEMPTS, given),
                Map.of(FailureKind.TRANSIENT, helped + 2 * given),
                4,
                budget,
                Map.of());
    }

    private static RetryFigures helped(Map<FailureKind, Helped> byKind) {
        return new RetryFigures(AdaptiveRetryConfig.defaults(), 0, 0, Map.of(), Map.of(), 4, null, byKind);
    }

    @Test
    void retriesOfAKindThatNeverHelpAreNamed() {
        Suggestion suggestion = Recorded.of(helped(Map.of(
                        FailureKind.SERVER_ERROR, new Helped(250, 500, 2),
                        FailureKind.TRANSIENT, new Helped(250, 500, 200))))
                .suggestedBy(new RetryNeverHelps());
        assertThat(suggestion.summary())
                .isEqualTo("inventory: retries after SERVER_ERROR hardly ever help: 500 retries, 2 successes");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.adaptive-retry.instances.inventory.kinds.server-error.retries: 0");
        assertThat(suggestion.changes().get(0).current()).isEqualTo("3");
    }

    @Test
    void oneInFiftyIsHardlyEver() {
        RetryNeverHelps rule = new RetryNeverHelps();
        assertThat(Recorded.of(helped(Map.of(FailureKind.TIMEOUT, new Helped(50, 50, 1))))
                        .suggestedBy(rule)
                        .figures())
                .containsEntry("successes", 1L);
        assertThat(Recorded.of(helped(Map.of(FailureKind.TIMEOUT, new Helped(50, 50, 2))))
                        .assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(helped(Map.of(FailureKind.TIMEOUT, new Helped(49, 49, 0))))
                        .assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("49 of 50 retries of one kind"));
    }

    @Test
    void withoutKindsAllRetriesAreCountedTogether() {
        RetryNeverHelps rule = new RetryNeverHelps();
        Suggestion suggestion = Recorded.of(retry(1_000, 1, 499, null)).suggestedBy(rule);
        assertThat(suggestion.summary()).isEqualTo("inventory: retries hardly ever help: 500 retries, 1 successes");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.adaptive-retry.instances.inventory.max-attempts: 1");
        assertThat(Recorded.of(retry(1_000, 11, 489, null)).assessedBy(rule)).isEqualTo(Assessment.well());
        assertThat(Recorded.of(retry(1_000, 0, 49, null)).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("49 of 50 retries"));
        assertThat(Recorded.of().assessedBy(rule)).isEqualTo(Assessment.notConcerned());
    }

    @Test
    void aBudgetThatRefusesRetriesWhichHelpIsTooSmall() {
        Suggestion suggestion = Recorded.of(retry(0, 60, 100, new Budget("inventory", 100, 100)))
                .suggestedBy(new RetryBudgetEmpty());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: retry budget refuses 50 % of 200 retries; of 100 granted ones 60 ended with a success,"
                                + " so it is too small");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.adaptive-retry.instances.inventory.retry-budget.ratio: 40%");
    }

    @Test
    void aBudgetThatRefusesRetriesWhichDontHelpDoesItsWork() {
        Suggestion suggestion = Recorded.of(retry(0, 10, 100, new Budget("inventory", 100, 300)))
                .suggestedBy(new RetryBudgetEmpty());
        assertThat(suggestion.summary()).endsWith("so there should be fewer to ask for");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.adaptive-retry.instances.inventory.max-attempts: 3");
    }

    @Test
    void aBudgetThatRefusesLessThanHalfIsWell() {
        RetryBudgetEmpty rule = new RetryBudgetEmpty();
        assertThat(Recorded.of(retry(0, 0, 0, new Budget("inventory", 101, 100)))
                        .assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(retry(0, 0, 0, new Budget("inventory", 0, 49))).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("49 of 50 retries asked for"));
        assertThat(Recorded.of(retry(0, 0, 0, null)).assessedBy(rule)).isEqualTo(Assessment.notConcerned());
    }

    @Test
    void retriesThatMostCallsNeedAmplify() {
        RetriesAmplify rule = new RetriesAmplify();
        Suggestion suggestion = Recorded.of(retry(100, 100, 0, null)).suggestedBy(rule);
        assertThat(suggestion.summary())
                .isEqualTo("inventory: retries amplify: 1.5 attempts a call, 300 for 200 calls");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.adaptive-retry.instances.inventory.max-attempts: 3");
        assertThat(Recorded.of(retry(101, 99, 0, null)).assessedBy(rule)).isEqualTo(Assessment.well());
        assertThat(Recorded.of(retry(0, 199, 0, null)).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("199 of 200 calls"));
    }

    @Test
    void retriesInsideThoseOfAnotherMultiply() {
        RetryFigures nested =
                new RetryFigures(AdaptiveRetryConfig.defaults(), 1, 0, Map.of(), Map.of(), 12, null, Map.of());
        Suggestion suggestion = Recorded.of(nested).suggestedBy(new RetriesAmplify());
        assertThat(suggestion.summary()).contains("up to 12 attempts, 4 of its own");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.adaptive-retry.instances.inventory.nested: suppress");
        assertThat(suggestion.changes().get(0).current()).isEqualTo("warn");
    }
}
