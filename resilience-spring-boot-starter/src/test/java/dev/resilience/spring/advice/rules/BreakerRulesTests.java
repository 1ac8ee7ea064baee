package dev.resilience.spring.advice.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfigBuilder;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.figures.BreakerFigures;
import dev.resilience.spring.advice.figures.Busiest;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Circuit breakers over recorded figures. */
class BreakerRulesTests {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static CircuitBreakerConfig config(UnaryOperator<CircuitBreakerConfigBuilder> how) {
        return how.apply(CircuitBreakerConfig.builder()).build();
    }

    private static BreakerFigures breaker(CircuitBreakerConfig settings, long successes, @Nullable Busiest busiest) {
        return new BreakerFigures(settings, successes, 0, 0, 0, 0, false, busiest);
    }

    private static BreakerFigures opened(long times, boolean keyed) {
        return new BreakerFigures(CircuitBreakerConfig.defaults(), 1_000, 0, 0, 0, times, keyed, null);
    }

    private static CircuitBreakerConfig timed() {
        return config(b -> b.windowType(WindowType.TIME).windowDuration(MINUTE));
    }

    private static Busiest busiest(long calls) {
        return new Busiest(calls, MINUTE, HOUR);
    }

    @Test
    void aBreakerWhoseWindowIsNeverFullEnoughCannotOpen() {
        Suggestion suggestion =
                Recorded.of(breaker(timed(), 4 * 60 * 48, busiest(6))).suggestedBy(new BreakerCannotOpen());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: breaker can't open: minimum-calls 20, and its window of 60s has never held more than 6;"
                                + " 4 calls a minute");
        assertThat(suggestion.severity()).isEqualTo(Severity.HIGH);
        assertThat(Recorded.lines(suggestion))
                .containsExactly(
                        "resilience.circuit-breaker.instances.inventory.sliding-window.duration: 10m",
                        "resilience.circuit-breaker.instances.inventory.minimum-calls: 3");
    }

    @Test
    void aWindowThatOnceHeldEnoughCanOpen() {
        BreakerCannotOpen rule = new BreakerCannotOpen();
        assertThat(Recorded.of(breaker(timed(), 1_000, busiest(20))).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(breaker(timed(), 1_000, busiest(19)))
                        .suggestedBy(rule)
                        .figures())
                .containsEntry("busiestWindow", 19L);
    }

    @Test
    void rareTrafficIsNotMetWithAWindowOfHours() {
        Suggestion suggestion = Recorded.of(breaker(timed(), 48, busiest(1))).suggestedBy(new BreakerCannotOpen());
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.circuit-breaker.instances.inventory.minimum-calls: 1");
    }

    @Test
    void whatOpensWithoutARateIsNotConcerned() {
        BreakerCannotOpen rule = new BreakerCannotOpen();
        CircuitBreakerConfig inARow =
                config(b -> b.windowType(WindowType.TIME).windowDuration(MINUTE).consecutiveFailures(5));
        assertThat(Recorded.of(breaker(inARow, 1_000, busiest(1))).assessedBy(rule))
                .isEqualTo(Assessment.notConcerned());
        assertThat(Recorded.of(breaker(CircuitBreakerConfig.defaults(), 1_000, null))
                        .assessedBy(rule))
                .isEqualTo(Assessment.notConcerned());
        BreakerFigures keyed = new BreakerFigures(timed(), 1_000, 0, 0, 0, 0, true, busiest(1));
        assertThat(Recorded.of(keyed).assessedBy(rule)).isEqualTo(Assessment.notConcerned());
    }

    @Test
    void theBusiestWindowTakesAnHourAndItsOwnLengthToKnow() {
        BreakerCannotOpen rule = new BreakerCannotOpen();
        assertThat(Recorded.of(breaker(timed(), 29, busiest(1))).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("29 of 30 calls"));
        assertThat(Recorded.of(breaker(timed(), 1_000, null)).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("watched for 0us"));
        assertThat(Recorded.of(breaker(timed(), 1_000, new Busiest(1, MINUTE, HOUR.minusNanos(1))))
                        .assessedBy(rule))
                .isInstanceOf(Assessment.TooLittle.class);
        assertThat(Recorded.of(breaker(timed(), 1_000, new Busiest(1, HOUR.multipliedBy(2), HOUR)))
                        .assessedBy(rule))
                .isInstanceOf(Assessment.TooLittle.class);
    }

    @Test
    void aCountWindowThatTakesADayToFillDecidesOnWhatHasPassed() {
        Suggestion suggestion = Recorded.of(breaker(CircuitBreakerConfig.defaults(), 200, null))
                .suggestedBy(new BreakerWindowOutdated());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: breaker decides on what has passed: its window of 100 calls takes 24 hours to fill at"
                                + " 4.2 calls an hour");
        assertThat(Recorded.lines(suggestion))
                .containsExactly(
                        "resilience.circuit-breaker.instances.inventory.sliding-window.calls: 2",
                        "resilience.circuit-breaker.instances.inventory.minimum-calls: 2");
    }

    @Test
    void aCountWindowThatFillsWithinTheHourIsWell() {
        BreakerWindowOutdated rule = new BreakerWindowOutdated();
        assertThat(Recorded.of(breaker(CircuitBreakerConfig.defaults(), 100 * 48, null))
                        .assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(breaker(CircuitBreakerConfig.defaults(), 100 * 48 - 1, null))
                        .suggestedBy(rule)
                        .changes())
                .first()
                .hasFieldOrPropertyWithValue("value", "49");
        assertThat(Recorded.of(breaker(CircuitBreakerConfig.defaults(), 29, null))
                        .assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("29 of 30 calls"));
        assertThat(Recorded.of(breaker(timed(), 100, null)).assessedBy(rule)).isEqualTo(Assessment.notConcerned());
    }

    @Test
    void normalWorkThatCountsAsSlowOpensTheBreaker() {
        CircuitBreakerConfig settings =
                config(b -> b.slowCallDuration(Duration.ofMillis(100)).slowCallRateThreshold(0.7));
        Suggestion suggestion = Recorded.of(breaker(settings, 1_000, null))
                .works(72, 140)
                .works(28, 50)
                .suggestedBy(new SlowBelowMedian());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: slow-call-duration 100ms is normal: the median is 140ms, and 72 % of the works are slow,"
                                + " enough to open the breaker at 70 %");
        assertThat(suggestion.severity()).isEqualTo(Severity.HIGH);
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.circuit-breaker.instances.inventory.slow-call-duration: 140ms");
    }

    @Test
    void slowBelowTheMedianIsToldEvenIfItDoesNotOpenYet() {
        CircuitBreakerConfig settings = config(b -> b.slowCallDuration(Duration.ofMillis(100)));
        SlowBelowMedian rule = new SlowBelowMedian();
        Recorded most =
                Recorded.of(breaker(settings, 1_000, null)).works(51, 140).works(49, 50);
        assertThat(most.suggestedBy(rule).severity()).isEqualTo(Severity.MEDIUM);
        Recorded half =
                Recorded.of(breaker(settings, 1_000, null)).works(50, 140).works(50, 50);
        assertThat(half.assessedBy(rule)).isEqualTo(Assessment.well());
        Recorded equal = Recorded.of(breaker(settings, 1_000, null)).works(100, 100);
        assertThat(equal.assessedBy(rule)).isEqualTo(Assessment.well());
    }

    @Test
    void whatWasCutShortIsSlowAtLeast() {
        CircuitBreakerConfig settings = config(b -> b.slowCallDuration(Duration.ofMillis(100)));
        Suggestion suggestion = Recorded.of(breaker(settings, 1_000, null))
                .works(40, 50)
                .cut(60, 2_000)
                .suggestedBy(new SlowBelowMedian());
        assertThat(suggestion.summary()).contains("the median is at least 2s").contains("60 % of the works are slow");
        assertThat(suggestion.figures()).containsKeys("medianAtLeast", "p99AtLeast");
    }

    @Test
    void slowCallsNeedRecording() {
        CircuitBreakerConfig settings = config(b -> b.slowCallDuration(Duration.ofMillis(100)));
        SlowBelowMedian rule = new SlowBelowMedian();
        assertThat(Recorded.of(breaker(settings, 1_000, null)).assessedBy(rule)).isEqualTo(Assessment.notRecorded());
        assertThat(Recorded.of(breaker(settings, 1_000, null)).works(99, 200).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("99 of 100 works"));
        assertThat(Recorded.of(breaker(CircuitBreakerConfig.defaults(), 1_000, null))
                        .assessedBy(rule))
                .isEqualTo(Assessment.notConcerned());
    }

    @Test
    void aBreakerThatOpensAgainAndAgainFlaps() {
        BreakerFlaps rule = new BreakerFlaps();
        Suggestion suggestion = Recorded.of(opened(7, false)).observed(HOUR).suggestedBy(rule);
        assertThat(suggestion.summary())
                .startsWith("inventory: breaker opened 7 times, 7 times an hour: after 3 good probes");
        assertThat(Recorded.lines(suggestion))
                .containsExactly(
                        "resilience.circuit-breaker.instances.inventory.open-duration: 1m",
                        "resilience.circuit-breaker.instances.inventory.half-open.permitted-calls: 6");
        assertThat(Recorded.of(opened(6, false)).observed(HOUR).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(opened(7, true)).observed(HOUR).assessedBy(rule)).isEqualTo(Assessment.notConcerned());
        assertThat(Recorded.of(opened(70, false)).observed(MINUTE).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("60s of 60m"));
    }
}
