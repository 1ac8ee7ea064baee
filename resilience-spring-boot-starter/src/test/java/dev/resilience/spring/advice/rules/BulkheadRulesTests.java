package dev.resilience.spring.advice.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.bulkhead.BulkheadConfig.Limit;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.figures.BulkheadFigures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Bulkheads over recorded figures. */
class BulkheadRulesTests {

    private static BulkheadFigures bulkhead(long accepted, long rejected) {
        return new BulkheadFigures(BulkheadConfig.defaults(), accepted, rejected);
    }

    @Test
    void aBulkheadNeverNearItsLimitIsTooLarge() {
        Suggestion suggestion = Recorded.of(bulkhead(1_000, 0)).peak(3).suggestedBy(new BulkheadNeverNearLimit());
        assertThat(suggestion.summary()).isEqualTo("inventory: bulkhead never above 3 of 25 in 1000 calls");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.bulkhead.instances.inventory.max-concurrent: 8");
    }

    @Test
    void aFifthOfTheLimitIsFarAndMoreIsNear() {
        BulkheadNeverNearLimit rule = new BulkheadNeverNearLimit();
        assertThat(Recorded.of(bulkhead(1_000, 0)).peak(5).suggestedBy(rule).figures())
                .containsEntry("peak", 5);
        assertThat(Recorded.of(bulkhead(1_000, 0)).peak(6).assessedBy(rule)).isEqualTo(Assessment.well());
        assertThat(Recorded.of(bulkhead(1_000, 1)).peak(3).assessedBy(rule)).isEqualTo(Assessment.well());
    }

    @Test
    void aPeakNeedsTimeCallsAndRecording() {
        BulkheadNeverNearLimit rule = new BulkheadNeverNearLimit();
        assertThat(Recorded.of(bulkhead(1_000, 0)).assessedBy(rule)).isEqualTo(Assessment.notRecorded());
        assertThat(Recorded.of(bulkhead(999, 0)).peak(3).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("999 of 1000 calls"));
        assertThat(Recorded.of(bulkhead(1_000, 0))
                        .peak(3)
                        .observed(Duration.ofMinutes(59))
                        .assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("59m of 60m"));
        assertThat(Recorded.of().peak(3).assessedBy(rule)).isEqualTo(Assessment.notConcerned());
    }

    @Test
    void aBulkheadThatRejectsWhileLatencyIsFlatIsTooSmall() {
        Suggestion suggestion = Recorded.of(bulkhead(900, 100)).works(100, 20).suggestedBy(new BulkheadTooSmall());
        assertThat(suggestion.summary())
                .isEqualTo(
                        "inventory: bulkhead of 25 rejects 10 % of 1000 calls while latency is flat: median 20ms, p95 20ms");
        assertThat(Recorded.lines(suggestion))
                .containsExactly("resilience.bulkhead.instances.inventory.max-concurrent: 38");
    }

    @Test
    void latencyThatGrowsMeansThatTheBulkheadDoesItsWork() {
        BulkheadTooSmall rule = new BulkheadTooSmall();
        assertThat(Recorded.of(bulkhead(900, 100)).works(90, 20).works(10, 41).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(bulkhead(900, 100))
                        .works(90, 20)
                        .works(10, 40)
                        .suggestedBy(rule)
                        .figures())
                .containsEntry("p95", Duration.ofMillis(40));
        assertThat(Recorded.of(bulkhead(900, 100)).works(90, 20).cut(10, 30).assessedBy(rule))
                .isEqualTo(Assessment.well());
    }

    @Test
    void aFewRejectionsAreNothing() {
        BulkheadTooSmall rule = new BulkheadTooSmall();
        assertThat(Recorded.of(bulkhead(81, 19)).works(100, 20).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(bulkhead(2_080, 20)).works(100, 20).assessedBy(rule))
                .isEqualTo(Assessment.well());
        assertThat(Recorded.of(bulkhead(1_980, 20))
                        .works(100, 20)
                        .suggestedBy(rule)
                        .changes())
                .hasSize(1);
        assertThat(Recorded.of(bulkhead(900, 100)).works(99, 20).assessedBy(rule))
                .isEqualTo(Assessment.tooLittle("99 of 100 works"));
    }

    @Test
    void aLimitThatAdaptsIsLeftAlone() {
        BulkheadConfig adaptive = BulkheadConfig.builder().limit(Limit.ADAPTIVE).build();
        assertThat(Recorded.of(new BulkheadFigures(adaptive, 900, 100))
                        .works(100, 20)
                        .assessedBy(new BulkheadTooSmall()))
                .isEqualTo(Assessment.notConcerned());
    }
}
