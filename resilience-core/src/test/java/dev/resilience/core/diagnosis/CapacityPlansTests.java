package dev.resilience.core.diagnosis;

import static dev.resilience.core.diagnosis.Diagnosing.step;
import static dev.resilience.core.diagnosis.Diagnosing.strategies;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityPlansTests {

    private static final String MAX_CONCURRENT = "resilience.bulkhead.instances.inventory.max-concurrent";

    private final Diagnosing diagnosing = new Diagnosing();

    private Diagnosis rateLimited(Duration retryAfter) {
        return diagnosing.diagnoser.diagnose(
                Classification.of(FailureKind.RATE_LIMITED, "429").withRetryAfter(retryAfter), diagnosing.context);
    }

    /** Three quarters of what runs now, or of what may if nothing tells. */
    @ParameterizedTest
    @CsvSource({
        "20, 12, 9",
        "20, 20, 15",
        "20, 1,  15",
        "20, 2,  1",
        "20, 99, 15",
        "4,  -1, 3",
        "2,  0,  1",
    })
    void fewerCallsAtOnceAreAdvised(int max, int active, String fewer) {
        diagnosing.measured.setting("bulkhead", "max-concurrent", max);
        if (active >= 0) {
            diagnosing.measured.figure("bulkhead", "active", active);
        }
        assertThat(step(rateLimited(Duration.ofSeconds(2)), Strategy.ADJUST_CONFIG)
                        .parameters())
                .containsEntry("property", MAX_CONCURRENT)
                .containsEntry("current", Integer.toString(max))
                .containsEntry("value", fewer);
    }

    @Test
    void itIsSaidWhetherTheCallsRunNowOrMayRun() {
        diagnosing.measured.setting("bulkhead", "max-concurrent", 20).figure("bulkhead", "active", 12);
        assertThat(step(rateLimited(null), Strategy.ADJUST_CONFIG).action()).endsWith("12 do now");
        diagnosing.measured.figure("bulkhead", "active", 1);
        assertThat(step(rateLimited(null), Strategy.ADJUST_CONFIG).action()).endsWith("up to 20 may");
    }

    @Test
    void oneAtATimeCannotBeLowered() {
        diagnosing.measured.setting("bulkhead", "max-concurrent", 1);
        assertThat(strategies(rateLimited(Duration.ofSeconds(2)))).containsExactly(Strategy.RETRY, Strategy.FALLBACK);
    }

    @Test
    void theResourceIsAskedAgainWhenItSaid() {
        RecoveryStep retry = step(rateLimited(Duration.ofMillis(2_500)), Strategy.RETRY);
        assertThat(retry.parameters()).containsEntry("delay", "2500ms");
        assertThat(retry.action()).contains("Retry after 2500ms, as was asked for");
    }

    @Test
    void aWaitThatRetriesDoNotAllowIsSaid() {
        diagnosing.measured.setting("adaptive-retry", "retry-after.max", Duration.ofSeconds(30));
        diagnosing.measured.setting("bulkhead", "max-concurrent", 1);
        assertThat(strategies(rateLimited(Duration.ofSeconds(30)))).doesNotContain(Strategy.ADJUST_CONFIG);
        assertThat(step(rateLimited(Duration.ofSeconds(31)), Strategy.ADJUST_CONFIG)
                        .parameters())
                .containsEntry("property", "resilience.adaptive-retry.instances.inventory.retry-after.max")
                .containsEntry("current", "30s")
                .containsEntry("value", "31s");
        assertThat(strategies(rateLimited(null))).doesNotContain(Strategy.ADJUST_CONFIG);
    }

    @Test
    void onceRetriesAreUsedUpTheQuotaIsTooSmall() {
        diagnosing.context = diagnosing.context.withAttempts(2);
        assertThat(step(rateLimited(null), Strategy.ESCALATE).action())
                .contains("Given up after 2 attempts: ", "larger quota");
    }

    private static Throwable hikari(String figures) {
        return new SQLTransientConnectionException(
                "HikariPool-1 - Connection is not available, request timed out after 30000ms " + figures);
    }

    @Test
    void aBulkheadLargerThanThePoolIsLowered() {
        diagnosing.measured.setting("bulkhead", "max-concurrent", 11);
        Diagnosis diagnosis = diagnosing.of(hikari("(total=10, active=10, idle=0, waiting=12)"));
        assertThat(step(diagnosis, Strategy.ADJUST_CONFIG).parameters())
                .containsEntry("property", MAX_CONCURRENT)
                .containsEntry("current", "11")
                .containsEntry("value", "10");
        assertThat(strategies(diagnosis)).containsExactly(Strategy.RETRY, Strategy.ADJUST_CONFIG, Strategy.FALLBACK);
    }

    @Test
    void aPoolThatOthersUseUpIsLookedInto() {
        diagnosing.measured.setting("bulkhead", "max-concurrent", 10);
        Diagnosis diagnosis = diagnosing.of(hikari("(total=10, active=10, idle=0, waiting=12)"));
        assertThat(step(diagnosis, Strategy.ESCALATE).parameters())
                .containsEntry("poolSize", "10")
                .containsEntry("max-concurrent", "10");
    }

    @Test
    void withoutABulkheadOneOfThePoolsSizeIsAdvised() {
        Diagnosis diagnosis = diagnosing.of(hikari("(total=10, active=10, idle=0, waiting=12)"));
        assertThat(step(diagnosis, Strategy.ADJUST_CONFIG).parameters())
                .containsEntry("property", MAX_CONCURRENT)
                .containsEntry("value", "10")
                .doesNotContainKey("current");
    }

    @Test
    void thePoolIsFoundAboveTheRootCause() {
        SQLTransientConnectionException failure = new SQLTransientConnectionException(
                "Connection is not available (total=7, active=7)", new java.net.ConnectException("refused"));
        assertThat(CapacityPlans.poolSize("java.net.ConnectException: refused", failure))
                .isEqualTo(7);
    }

    @Test
    void whatElseRanOutIsLookedInto() {
        assertThat(strategies(diagnosing.of(hikari(""))))
                .isEqualTo(List.of(Strategy.RETRY, Strategy.FALLBACK, Strategy.ESCALATE));
    }

    @ParameterizedTest
    @CsvSource({
        "'(total=10, active=10)',        10",
        "'none available[size:25; busy', 25",
        "'(total=0)',                    0",
        "'(total=)',                     -1",
        "'(total=x',                     -1",
        "'(total=',                      -1",
        "'(total=/',                     -1",
        "'(total=9',                     9",
        "'(total=12345678901234)',       123456789",
        "'total=10',                     -1",
    })
    void theSizeOfAPoolIsReadFromItsMessage(String message, long size) {
        assertThat(CapacityPlans.poolSize(message, null)).isEqualTo(size);
    }
}
