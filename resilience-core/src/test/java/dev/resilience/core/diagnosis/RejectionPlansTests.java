package dev.resilience.core.diagnosis;

import static dev.resilience.core.diagnosis.Diagnosing.step;
import static dev.resilience.core.diagnosis.Diagnosing.strategies;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.RejectedException;
import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionPlansTests {

    private final Diagnosing diagnosing = new Diagnosing();

    private static final class Rejected extends RejectedException {

        private static final long serialVersionUID = 1L;

        Rejected(String policy, @Nullable Duration retryAfter) {
            super(policy, "stock", retryAfter);
        }

        @Override
        protected String describe() {
            return "No";
        }
    }

    private Diagnosis rejectedBy(String policy, @Nullable Duration retryAfter) {
        return diagnosing.of(new CompletionException(new Rejected(policy, retryAfter)));
    }

    private Diagnosis full(int max, int active, int accepted, int rejected) {
        diagnosing
                .measured
                .figure("bulkhead", "max", max)
                .figure("bulkhead", "active", active)
                .figure("bulkhead", "accepted", (long) accepted)
                .figure("bulkhead", "rejected", (long) rejected)
                .figure("bulkhead", "zombies", 0);
        return rejectedBy("bulkhead", null);
    }

    @Test
    void anOpenBreakerIsWaitedFor() {
        diagnosing.measured.figure("circuit-breaker", "state", "OPEN").figure("circuit-breaker", "failureRate", 0.6254);
        Diagnosis diagnosis = rejectedBy("circuit-breaker", Duration.ofMillis(12_345));
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.REJECTED);
        assertThat(diagnosis.impact()).isEqualTo(Diagnosis.Impact.HIGH);
        assertThat(strategies(diagnosis)).containsExactly(Strategy.FALLBACK, Strategy.RETRY, Strategy.ESCALATE);
        assertThat(step(diagnosis, Strategy.RETRY).parameters()).containsEntry("delay", "12345ms");
        assertThat(step(diagnosis, Strategy.RETRY).action()).contains("'stock'");
        assertThat(step(diagnosis, Strategy.ESCALATE).action()).endsWith("at a failure rate of 62.5%");
    }

    @Test
    void aBreakerThatDoesNotSayWaitsForItsOpenDuration() {
        assertThat(strategies(rejectedBy("circuit-breaker", null)))
                .containsExactly(Strategy.FALLBACK, Strategy.ESCALATE);
        diagnosing.measured.setting("circuit-breaker", "open-duration", Duration.ofSeconds(30));
        assertThat(step(rejectedBy("circuit-breaker", null), Strategy.RETRY).parameters())
                .containsEntry("delay", "30s");
    }

    @Test
    void aBreakerHeldOpenIsNotWaitedFor() {
        diagnosing
                .measured
                .figure("circuit-breaker", "state", "FORCED_OPEN")
                .setting("circuit-breaker", "open-duration", Duration.ofSeconds(30));
        Diagnosis diagnosis = rejectedBy("circuit-breaker", null);
        assertThat(strategies(diagnosis)).containsExactly(Strategy.FALLBACK, Strategy.ESCALATE);
        assertThat(step(diagnosis, Strategy.ESCALATE).action()).contains("An operator holds");
    }

    /** As many permits as the offered load takes: max / (1 - share of rejected calls), one more at least. */
    @ParameterizedTest
    @CsvSource({
        "10, 80, 20,   13",
        "10, 50, 50,   20",
        "10, 999, 1,   11",
        "10, 90, 10,   12",
        "1,  2,  2,    2",
    })
    void aFullBulkheadIsRaisedToTheOfferedLoad(int max, int accepted, int rejected, String value) {
        RecoveryStep raise = step(full(max, max, accepted, rejected), Strategy.ADJUST_CONFIG);
        assertThat(raise.parameters())
                .containsEntry("property", "resilience.bulkhead.instances.stock.max-concurrent")
                .containsEntry("current", Integer.toString(max))
                .containsEntry("value", value);
    }

    @Test
    void aLoadFarBeyondTheLimitIsNotMendedByRaisingIt() {
        Diagnosis diagnosis = full(10, 10, 49, 51);
        assertThat(strategies(diagnosis)).containsExactly(Strategy.RETRY, Strategy.ESCALATE, Strategy.FALLBACK);
        assertThat(step(diagnosis, Strategy.ESCALATE).action()).contains("51% of the calls were rejected");
    }

    @Test
    void withoutCountsTheLoadIsToBeCompared() {
        assertThat(step(full(10, 10, 0, 3), Strategy.ESCALATE).action()).startsWith("All 10 permits");
        assertThat(step(full(10, 10, 3, 0), Strategy.ESCALATE).action()).startsWith("All 10 permits");
    }

    @Test
    void anAdaptiveLimitBelowItsHighestIsNotRaised() {
        diagnosing.measured.setting("bulkhead", "max-concurrent", 25);
        assertThat(step(full(10, 10, 80, 20), Strategy.ESCALATE).action()).contains("is at 10 of 25");
        diagnosing.measured.setting("bulkhead", "max-concurrent", 10);
        assertThat(step(full(10, 10, 80, 20), Strategy.ADJUST_CONFIG).parameters())
                .containsEntry("value", "13");
    }

    @Test
    void aBulkheadThatWasFullForAMomentGetsAWaitOfOneCall() {
        diagnosing.measured.setting("bulkhead", "max-wait", Duration.ZERO).latency(0.5, Duration.ofMillis(100));
        RecoveryStep wait = step(full(10, 9, 80, 20), Strategy.ADJUST_CONFIG);
        assertThat(wait.parameters())
                .containsEntry("property", "resilience.bulkhead.instances.stock.max-wait")
                .containsEntry("current", "0s")
                .containsEntry("value", "120ms");
        assertThat(wait.action()).contains("9 of 10 permits are taken now");
        diagnosing.measured.setting("bulkhead", "max-wait", Duration.ofMillis(100));
        assertThat(strategies(full(10, 0, 80, 20))).containsExactly(Strategy.RETRY, Strategy.FALLBACK);
    }

    @Test
    void permitsHeldByOutlivedWorkAreNotMendedByMore() {
        full(10, 10, 80, 20);
        diagnosing.measured.figure("bulkhead", "zombies", 5);
        Diagnosis diagnosis = rejectedBy("bulkhead", null);
        assertThat(strategies(diagnosis)).containsExactly(Strategy.FALLBACK, Strategy.ESCALATE);
        assertThat(step(diagnosis, Strategy.ESCALATE).parameters())
                .containsEntry("zombies", "5")
                .containsEntry("max", "10");
        diagnosing.measured.figure("bulkhead", "zombies", 4);
        assertThat(strategies(rejectedBy("bulkhead", null))).contains(Strategy.ADJUST_CONFIG);
    }

    @Test
    void aSpentBudgetIsToldWithItsFigures() {
        diagnosing
                .measured
                .figure("failure-budget", "breached", true)
                .figure("failure-budget", "failureRate", 0.12)
                .setting("failure-budget", "threshold", 0.05)
                .setting("failure-budget", "window", Duration.ofSeconds(30));
        Diagnosis diagnosis = rejectedBy("failure-budget", null);
        assertThat(diagnosis.impact()).isEqualTo(Diagnosis.Impact.HIGH);
        assertThat(strategies(diagnosis)).containsExactly(Strategy.FALLBACK, Strategy.ESCALATE, Strategy.RETRY);
        assertThat(step(diagnosis, Strategy.ESCALATE).action()).contains("with 12% failures of 5% allowed");
        assertThat(step(diagnosis, Strategy.RETRY).parameters()).containsEntry("delay", "30s");
    }

    @Test
    void aSpentBudgetWithoutFiguresIsToldAllTheSame() {
        Diagnosis diagnosis = rejectedBy("failure-budget", null);
        assertThat(strategies(diagnosis)).containsExactly(Strategy.FALLBACK, Strategy.ESCALATE);
        assertThat(step(diagnosis, Strategy.ESCALATE).action())
                .isEqualTo("The failure budget 'stock' is spent: look for the failures that spent it");
    }

    @Test
    void aPolicyOfTheApplicationsIsWaitedForIfItSaysHowLong() {
        assertThat(strategies(rejectedBy("quota", null))).containsExactly(Strategy.FALLBACK);
        assertThat(step(rejectedBy("quota", Duration.ofSeconds(1)), Strategy.RETRY)
                        .parameters())
                .containsEntry("delay", "1s");
    }
}
