package dev.resilience.spring.advice.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.figures.RetryFigures;
import dev.resilience.spring.advice.figures.TimeoutFigures;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Timeouts over recorded figures. */
class TimeoutRulesTests {

    private static TimeoutFigures timeout(TimeoutConfig settings) {
        return new TimeoutFigures(settings, 990, 0, 10, 0);
    }

    private static TimeoutFigures timeout(Duration limit) {
        return timeout(TimeoutConfig.builder().duration(limit).build());
    }

    private static TimeoutFigures attempts(Duration whole, Duration perAttempt) {
        return timeout(
                TimeoutConfig.builder().duration(whole).perAttempt(perAttempt).build());
    }

    private static RetryFigures retry(AdaptiveRetryConfig settings) {
        return new RetryFigures(settings, 0, 0, Map.of(), Map.of(), settings.maxAttempts(), null, Map.of());
    }

    @Test
    void aLimitBelowTheQuantileTellsHowManyWouldHaveSucceeded() {
        Suggestion suggestion = Recorded.of(timeout(Duration.ofSeconds(2)))
                .works(987, 20)
                .late(13, 2_400)
                .suggestedBy(new TimeoutBelowLatency());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: timeout 2s is below p99 2.4s: 1.3 % of 1000 works run out of time, and 1.3 % ended"
                                + " with a result after it: they would have succeeded");
        assertThat(suggestion.severity()).isEqualTo(Severity.HIGH);
        assertThat(Recorded.lines(suggestion)).containsExactly("resilience.timeout.instances.inventory.duration: 3s");
        assertThat(suggestion.figures())
                .containsEntry("p99", Duration.ofMillis(2_400))
                .containsEntry("wouldHaveSucceeded", 13L);
    }

    @Test
    void whatWasInterruptedIsNotClaimedToHaveSucceeded() {
        Suggestion suggestion = Recorded.of(timeout(Duration.ofSeconds(2)))
                .works(950, 20)
                .cut(50, 2_000)
                .suggestedBy(new TimeoutBelowLatency());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: timeout 2s cuts off the distribution: p99 is at least 2s: 5 % of 1000 works run out of"
                                + " time; how many would have succeeded is not known, as they were interrupted");
        assertThat(suggestion.figures()).containsKey("p99AtLeast").doesNotContainKey("p99");
        assertThat(Recorded.lines(suggestion)).containsExactly("resilience.timeout.instances.inventory.duration: 4s");
    }

    @Test
    void oneInAHundredIsTooMuchAndLessIsNot() {
        TimeoutBelowLatency rule = new TimeoutBelowLatency();
        Recorded few =
                Recorded.of(timeout(Duration.ofSeconds(2))).works(992, 20).cut(8, 2_000);
        assertThat(few.assessedBy(rule)).isEqualTo(Assessment.well());
        Recorded enough =
                Recorded.of(timeout(Duration.ofSeconds(2))).works(988, 20).cut(12, 2_000);
        assertThat(enough.suggestedBy(rule).figures()).containsEntry("cut", 12L);
    }

    @Test
    void workThatGoesOnPastItsLimitCounts() {
        Suggestion suggestion = Recorded.of(timeout(Duration.ofSeconds(2)))
                .works(95, 20)
                .overdue(5)
                .suggestedBy(new TimeoutBelowLatency());
        assertThat(suggestion.figures()).containsEntry("overdue", 5L).containsEntry("works", 100L);
        assertThat(Recorded.of(timeout(Duration.ofSeconds(2))).overdue(150).assessedBy(new TimeoutBelowLatency()))
                .isEqualTo(Assessment.tooLittle("no work has ended yet, 150 go on past their limit"));
    }

    @Test
    void theLimitOfAttemptsIsTheOneThatCutsAttempts() {
        Suggestion suggestion = Recorded.of(attempts(Duration.ofSeconds(1), Duration.ofMillis(500)))
                .works(90, 20)
                .late(10, 900)
                .suggestedBy(new TimeoutBelowLatency());
        assertThat(suggestion.summary()).startsWith("inventory: attempt timeout 500ms is below p99 900ms: 10 % of 100");
        assertThat(Recorded.lines(suggestion))
                .containsExactly(
                        "resilience.timeout.instances.inventory.per-attempt: 1200ms",
                        "resilience.timeout.instances.inventory.duration: 1200ms");
    }

    @Test
    void attemptsThatTheWholeLimitCutsEarlySayNothingAboutTheLimitOfAttempts() {
        Recorded recorded = Recorded.of(attempts(Duration.ofSeconds(1), Duration.ofMillis(500)))
                .works(1_000, 20)
                .cut(20, 10);
        assertThat(recorded.assessedBy(new TimeoutBelowLatency())).isEqualTo(Assessment.well());
    }

    @Test
    void withoutEnoughDataNothingIsSaid() {
        TimeoutBelowLatency rule = new TimeoutBelowLatency();
        assertThat(Recorded.of(timeout(Duration.ofSeconds(2))).assessedBy(rule)).isEqualTo(Assessment.notRecorded());
        assertThat(Recorded.of(timeout(Duration.ofSeconds(2))).cut(99, 2_000).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("99 of 100 works"));
        assertThat(Recorded.of().works(1_000, 5_000).assessedBy(rule)).isEqualTo(Assessment.notConcerned());
    }

    @Test
    void aLimitFarAboveWhatWorkTakesProtectsNothing() {
        Suggestion suggestion =
                Recorded.of(timeout(Duration.ofSeconds(30))).works(1_000, 20).suggestedBy(new TimeoutProtectsNothing());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: p99 is 20ms and the timeout 30s: it protects nothing before work takes 1500 times as"
                                + " long");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.timeout.instances.inventory.duration: 100ms");
    }

    @Test
    void twentyTimesAndASecondAreNotFar() {
        TimeoutProtectsNothing rule = new TimeoutProtectsNothing();
        assertThat(Recorded.of(timeout(Duration.ofSeconds(2))).works(1_000, 100).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(timeout(Duration.ofMillis(2_001)))
                        .works(1_000, 100)
                        .suggestedBy(rule)
                        .changes())
                .hasSize(1);
        assertThat(Recorded.of(timeout(Duration.ofSeconds(1))).works(1_000, 1).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(timeout(Duration.ofSeconds(30))).works(999, 20).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("999 of 1000 works"));
    }

    @Test
    void aLimitOverRetriesMustHoldAllAttemptsAndPauses() {
        AdaptiveRetryConfig four = AdaptiveRetryConfig.builder().maxAttempts(4).build(); // pauses of up to 5 s
        assertThat(Recorded.of(timeout(Duration.ofSeconds(30)), retry(four))
                        .works(1_000, 20)
                        .assessedBy(new TimeoutProtectsNothing()))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(attempts(Duration.ofSeconds(60), Duration.ofSeconds(30)), retry(four))
                        .works(1_000, 20)
                        .suggestedBy(new TimeoutProtectsNothing())
                        .summary())
                .contains("the attempt timeout 30s");
    }

    @Test
    void aQuantileThatIsNotKnownIsNotFarBelowAnything() {
        Recorded recorded =
                Recorded.of(timeout(Duration.ofSeconds(30))).works(1_000, 20).cut(100, 25);
        assertThat(recorded.assessedBy(new TimeoutProtectsNothing())).isEqualTo(Assessment.well());
    }

    @Test
    void timeoutsThatNothingIsRecordedAboutAskForRecording() {
        TimeoutsUnexplained rule = new TimeoutsUnexplained();
        Suggestion suggestion = Recorded.of(timeout(Duration.ofSeconds(2))).suggestedBy(rule);
        assertThat(suggestion.summary()).startsWith("inventory: 1 % of 1000 calls run out of the time of 2s");
        assertThat(Recorded.lines(suggestion)).containsExactly("resilience.advice.record: true");
        assertThat(Recorded.of(timeout(Duration.ofSeconds(2))).recording().assessedBy(rule))
                .isEqualTo(Assessment.notConcerned());
        TimeoutConfig settings =
                TimeoutConfig.builder().duration(Duration.ofSeconds(2)).build();
        assertThat(Recorded.of(new TimeoutFigures(settings, 991, 0, 9, 0)).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(new TimeoutFigures(settings, 0, 0, 99, 0)).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("99 of 100 calls"));
    }

    @Test
    void attemptsThatDontFitIntoTheTimeoutAreCounted() {
        AdaptiveRetryConfig four = AdaptiveRetryConfig.builder().maxAttempts(4).build();
        Suggestion suggestion = Recorded.of(attempts(Duration.ofSeconds(2), Duration.ofSeconds(1)), retry(four))
                .suggestedBy(new AttemptsExceedLimit());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: 4 attempts of 1s take 4s, longer than the timeout 2s: of attempts that take their"
                                + " whole time 2 fit, pauses not counted");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.adaptive-retry.instances.inventory.max-attempts: 2");
    }

    @Test
    void attemptsThatDontFitIntoTheRetrysOwnTimeAreCounted() {
        AdaptiveRetryConfig settings = AdaptiveRetryConfig.builder()
                .maxAttempts(4)
                .maxDuration(Duration.ofSeconds(3))
                .build();
        Suggestion suggestion = Recorded.of(attempts(Duration.ofSeconds(10), Duration.ofSeconds(1)), retry(settings))
                .suggestedBy(new AttemptsExceedLimit());
        assertThat(suggestion.summary())
                .contains("too long for the retry's max-duration 3s")
                .contains(" 3 fit");
    }

    @Test
    void attemptsThatFitExactlyAreWell() {
        AdaptiveRetryConfig four = AdaptiveRetryConfig.builder()
                .maxAttempts(4)
                .maxDuration(Duration.ZERO)
                .build();
        AttemptsExceedLimit rule = new AttemptsExceedLimit();
        assertThat(Recorded.of(attempts(Duration.ofSeconds(4), Duration.ofSeconds(1)), retry(four))
                        .assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(attempts(Duration.ofMillis(3_999), Duration.ofSeconds(1)), retry(four))
                        .suggestedBy(rule)
                        .figures())
                .containsEntry("attemptsThatFit", 3L);
        assertThat(Recorded.of(timeout(Duration.ofSeconds(1)), retry(four)).assessedBy(rule))
                .isEqualTo(Assessment.notConcerned());
    }
}
