package dev.resilience.core.diagnosis;

import static dev.resilience.core.diagnosis.Diagnosing.step;
import static dev.resilience.core.diagnosis.Diagnosing.strategies;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ExpiredDeadline;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import dev.resilience.core.failure.FailureKind;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutPlanTests {

    private final Diagnosing diagnosing = new Diagnosing();

    private static TimeoutExceededException after(String name, long limitMillis) {
        Duration limit = Duration.ofMillis(limitMillis);
        return new TimeoutExceededException(name, "Timeout", limit, limit, null);
    }

    private Diagnosis of(long limitMillis, long p99Millis) {
        diagnosing
                .measured
                .setting("timeout", "duration", Duration.ofMillis(limitMillis))
                .latency(0.99, Duration.ofMillis(p99Millis));
        return diagnosing.of(after("inventory", limitMillis));
    }

    @Test
    void aLimitBelowTheObservedPercentileIsToBeRaisedAboveIt() {
        Diagnosis diagnosis = of(2_000, 2_400);

        RecoveryStep raise = diagnosis.recoveryPlan().get(0);
        assertThat(raise.strategy()).isEqualTo(Strategy.ADJUST_CONFIG);
        assertThat(raise.parameters())
                .containsEntry("property", "resilience.timeout.instances.inventory.duration")
                .containsEntry("current", "2s")
                .containsEntry("value", "2900ms")
                .containsEntry("p99", "2400ms");
        assertThat(raise.action()).contains("the limit of 2s is below the 99th percentile of 2400ms");
        assertThat(strategies(diagnosis)).containsExactly(Strategy.ADJUST_CONFIG, Strategy.RETRY);
    }

    /** The edges: a fifth above the percentile, and three times it. */
    @ParameterizedTest
    @CsvSource({
        "1000, 1000, ADJUST_CONFIG RETRY",
        "1199, 1000, ADJUST_CONFIG RETRY",
        "1200, 1000, RETRY FALLBACK",
        "3000, 1000, RETRY FALLBACK",
        "3001, 1000, FALLBACK ESCALATE",
    })
    void howFarTheLimitIsAboveThePercentileDecides(long limit, long p99, String plan) {
        assertThat(strategies(of(limit, p99))).extracting(Strategy::name).containsExactly(plan.split(" "));
    }

    @Test
    void aLimitThatIsTightIsNotCalledTooLow() {
        assertThat(of(1_000, 1_000).recoveryPlan().get(0).action()).contains("is less than a fifth above the 99th");
        assertThat(of(999, 1_000).recoveryPlan().get(0).action()).contains("is below the 99th");
    }

    @Test
    void aResourceThatHangsIsNoMatterOfTheLimit() {
        RecoveryStep escalate = step(of(30_000, 200), Strategy.ESCALATE);
        assertThat(escalate.action()).contains("hangs", "30s is more than 3 times", "200ms");
        assertThat(escalate.parameters()).containsEntry("p99", "200ms").containsEntry("limit", "30s");
    }

    @Test
    void aSlowResourceIsToldOfOnceRetriesAreUsedUp() {
        diagnosing.context = diagnosing.context.withAttempts(3).withElapsed(Duration.ofMillis(6_123));
        Diagnosis diagnosis = of(2_000, 1_000);
        assertThat(strategies(diagnosis)).containsExactly(Strategy.RETRY, Strategy.FALLBACK, Strategy.ESCALATE);
        assertThat(step(diagnosis, Strategy.ESCALATE).action())
                .contains("Given up after 3 attempts in 6120ms", "slower than usual");
    }

    @Test
    void theLimitOfAnAttemptMayNotExceedThatOfTheCall() {
        diagnosing
                .measured
                .setting("timeout", "duration", Duration.ofSeconds(2))
                .setting("timeout", "per-attempt", Duration.ofSeconds(1))
                .latency(0.99, Duration.ofSeconds(2));
        List<RecoveryStep> plan = diagnosing.of(after("inventory", 1_000)).recoveryPlan();
        assertThat(plan.get(0).parameters())
                .containsEntry("property", "resilience.timeout.instances.inventory.duration")
                .containsEntry("current", "2s")
                .containsEntry("value", "2400ms");
        assertThat(plan.get(1).parameters())
                .containsEntry("property", "resilience.timeout.instances.inventory.per-attempt")
                .containsEntry("current", "1s")
                .containsEntry("value", "2400ms");
        diagnosing.measured.setting("timeout", "duration", Duration.ofMillis(2_400));
        assertThat(diagnosing
                        .of(after("inventory", 1_000))
                        .recoveryPlan()
                        .get(0)
                        .parameters())
                .containsEntry("property", "resilience.timeout.instances.inventory.per-attempt");
    }

    @Test
    void theLimitOfAKindOfFailureIsFound() {
        diagnosing
                .measured
                .setting("timeout", "duration", Duration.ofSeconds(9))
                .setting("adaptive-retry", "kinds.server-error.attempt-timeout", Duration.ofMillis(300))
                .latency(0.99, Duration.ofMillis(300));
        assertThat(step(diagnosing.of(after("inventory", 300)), Strategy.ADJUST_CONFIG)
                        .parameters())
                .containsEntry(
                        "property", "resilience.adaptive-retry.instances.inventory.kinds.server-error.attempt-timeout")
                .containsEntry("value", "360ms");
    }

    @Test
    void aLimitThatIsInNoPropertyIsToldWithItsValue() {
        diagnosing.measured.latency(0.99, Duration.ofMillis(500));
        RecoveryStep escalate = step(diagnosing.of(after("inventory", 500)), Strategy.ESCALATE);
        assertThat(escalate.action()).startsWith("Raise the limit to 600ms");
        assertThat(escalate.parameters()).containsEntry("limit", "600ms").doesNotContainKey("property");
    }

    @Test
    void theInstanceOfTheLimitIsNamedNotThatWhichTells() {
        diagnosing
                .measured
                .setting("timeout", "duration", Duration.ofSeconds(1))
                .latency(0.99, Duration.ofSeconds(1));
        diagnosing.context = DiagnosisContext.of("adaptive-retry", "order");
        assertThat(step(diagnosing.of(after("inventory", 1_000)), Strategy.ADJUST_CONFIG)
                        .parameters())
                .containsEntry("property", "resilience.timeout.instances.inventory.duration");
    }

    @Test
    void withoutAnExceptionTheLimitInForceCounts() {
        diagnosing
                .measured
                .setting("timeout", "duration", Duration.ofSeconds(5))
                .latency(0.99, Duration.ofSeconds(1));
        assertThat(strategies(diagnosing.of(FailureKind.TIMEOUT)))
                .containsExactly(Strategy.FALLBACK, Strategy.ESCALATE);
        diagnosing.measured.setting("timeout", "per-attempt", Duration.ofSeconds(1));
        assertThat(step(diagnosing.of(FailureKind.TIMEOUT), Strategy.ADJUST_CONFIG)
                        .parameters())
                .containsEntry("property", "resilience.timeout.instances.inventory.per-attempt");
        diagnosing.context = diagnosing.context.withLimit(Duration.ofSeconds(5));
        assertThat(strategies(diagnosing.of(FailureKind.TIMEOUT)))
                .containsExactly(Strategy.FALLBACK, Strategy.ESCALATE);
    }

    @Test
    void withoutLatenciesThisIsSaid() {
        assertThat(step(diagnosing.of(after("inventory", 2_000)), Strategy.ESCALATE)
                        .action())
                .contains("it is not measured", "the limit of 2s");
    }

    @Test
    void theLimitOfAClientIsNotOurs() {
        diagnosing.measured.setting("timeout", "duration", Duration.ofSeconds(9));
        Diagnosis diagnosis = diagnosing.of(new SocketTimeoutException("Read timed out"));
        assertThat(step(diagnosis, Strategy.ESCALATE).action())
                .isEqualTo("The limit was not one of ours: check that of the client or of the server");
        diagnosing.measured.latency(0.99, Duration.ofMillis(100));
        RecoveryStep measured = step(diagnosing.of(new SocketTimeoutException("Read timed out")), Strategy.ESCALATE);
        assertThat(measured.action()).contains("it should be at least 120ms");
        assertThat(measured.parameters()).containsEntry("limit", "120ms").containsEntry("p99", "100ms");
    }

    @Test
    void theDeadlineOfACallerIsNoLimitOfOurs() {
        diagnosing.measured.setting("timeout", "duration", Duration.ofMillis(300));
        assertThat(strategies(diagnosing.of(ExpiredDeadline.after(Duration.ofMillis(300)))))
                .containsExactly(Strategy.SKIP);
        diagnosing.measured.latency(0.99, Duration.ofMillis(300));
        assertThat(strategies(diagnosing.of(ExpiredDeadline.after(Duration.ofMillis(300)))))
                .containsExactly(Strategy.SKIP);
        Diagnosis diagnosis = diagnosing.of(ExpiredDeadline.after(Duration.ofMillis(299)));
        assertThat(strategies(diagnosis)).containsExactly(Strategy.SKIP, Strategy.ESCALATE);
        assertThat(step(diagnosis, Strategy.ESCALATE).parameters())
                .containsEntry("limit", "360ms")
                .containsEntry("p99", "300ms");
    }
}
