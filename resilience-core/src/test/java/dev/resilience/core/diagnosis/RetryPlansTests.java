package dev.resilience.core.diagnosis;

import static dev.resilience.core.diagnosis.Diagnosing.step;
import static dev.resilience.core.diagnosis.Diagnosing.strategies;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.retry.BackoffStrategy;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures that another attempt may cure, and those that none does. */
class RetryPlansTests {

    private final Diagnosing diagnosing = new Diagnosing();

    @Test
    void theDelayIsTheBackoffOfTheKindOrOfTheInstanceOrTheBuiltInOne() {
        assertThat(step(diagnosing.of(FailureKind.TRANSIENT), Strategy.RETRY).parameters())
                .containsEntry("delay", "100ms");
        diagnosing.measured.setting("adaptive-retry", "backoff.base", Duration.ofMillis(200));
        assertThat(step(diagnosing.of(FailureKind.TRANSIENT), Strategy.RETRY).parameters())
                .containsEntry("delay", "200ms");
        diagnosing.measured.setting("adaptive-retry", "kinds.server-error.backoff.base", Duration.ofSeconds(1));
        assertThat(step(diagnosing.of(FailureKind.SERVER_ERROR), Strategy.RETRY).parameters())
                .containsEntry("delay", "1s");
        assertThat(step(diagnosing.of(FailureKind.TRANSIENT), Strategy.RETRY).action())
                .startsWith("Retry after 200ms, with jitter");
    }

    @Test
    void whatMayNotBeDoneTwiceIsSaid() {
        String mayHaveTakenEffect = "it may have taken effect";
        Classification refused =
                Classification.of(FailureKind.TRANSIENT, "test").notExecuted();
        assertThat(step(diagnosing.of(FailureKind.TRANSIENT), Strategy.RETRY).action())
                .contains(mayHaveTakenEffect);
        assertThat(step(diagnosing.diagnoser.diagnose(refused, diagnosing.context), Strategy.RETRY)
                        .action())
                .doesNotContain(mayHaveTakenEffect);
        diagnosing.measured.setting("adaptive-retry", "idempotent", true);
        assertThat(step(diagnosing.of(FailureKind.TRANSIENT), Strategy.RETRY).action())
                .doesNotContain(mayHaveTakenEffect);
    }

    @Test
    void aMissingRetryIsSaid() {
        assertThat(step(diagnosing.of(FailureKind.TRANSIENT), Strategy.RETRY).action())
                .contains("no @AdaptiveRetry does that for 'inventory'");
        diagnosing.measured.setting("adaptive-retry", "max-attempts", 3);
        assertThat(step(diagnosing.of(FailureKind.TRANSIENT), Strategy.RETRY).action())
                .doesNotContain("@AdaptiveRetry");
        diagnosing.context = DiagnosisContext.none();
        assertThat(step(diagnosing.of(FailureKind.TRANSIENT), Strategy.RETRY).action())
                .contains("does that for the call");
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSIENT,    FALLBACK RETRY ESCALATE,    the resource cannot be reached",
        "SERVER_ERROR, FALLBACK RETRY ESCALATE,    the resource fails while it works on the call",
        "FLAKY,        FALLBACK ESCALATE,          answers keep making no sense",
        "CONCURRENCY,  RETRY ESCALATE,             too many change the same data at once",
    })
    void whenRetriesAreUsedUpSomebodyIsTold(FailureKind kind, String plan, String why) {
        diagnosing.context = diagnosing.context.withAttempts(3).withElapsed(Duration.ofSeconds(2));
        Diagnosis diagnosis = diagnosing.of(kind);
        assertThat(strategies(diagnosis)).extracting(Strategy::name).containsExactly(plan.split(" "));
        assertThat(step(diagnosis, Strategy.ESCALATE).action())
                .startsWith("Given up after 3 attempts in 2s: ")
                .contains(why);
        diagnosing.context = diagnosing.context.withAttempts(1);
        assertThat(strategies(diagnosing.of(kind))).doesNotContain(Strategy.ESCALATE);
    }

    @ParameterizedTest
    @EnumSource
    void retriesAfterAConflictNeedDelaysThatDiffer(BackoffStrategy strategy) {
        diagnosing.measured.setting("adaptive-retry", "backoff.strategy", strategy);
        Diagnosis diagnosis = diagnosing.of(FailureKind.CONCURRENCY);
        switch (strategy) {
            case FIXED, LINEAR, EXPONENTIAL ->
                assertThat(step(diagnosis, Strategy.ADJUST_CONFIG).parameters())
                        .containsEntry("property", "resilience.adaptive-retry.instances.inventory.backoff.strategy")
                        .containsEntry("current", DiagnosisText.word(strategy))
                        .containsEntry("value", "decorrelated-jitter");
            default -> assertThat(strategies(diagnosis)).containsExactly(Strategy.RETRY);
        }
    }

    @Test
    void aFaultOfTheProgramNamesTheMethod() {
        diagnosing.context = diagnosing.context.withMethod("com.acme.Shop.order(String)");
        for (FailureKind kind : new FailureKind[] {FailureKind.LOGIC, FailureKind.PERMANENT}) {
            assertThat(step(diagnosing.of(kind), Strategy.ESCALATE).action())
                    .contains(" in com.acme.Shop.order(String)");
        }
        diagnosing.context = diagnosing.context.withMethod("");
        assertThat(step(diagnosing.of(FailureKind.LOGIC), Strategy.ESCALATE).action())
                .isEqualTo("A fault of the calling program: have it mended");
    }

    @Test
    void whatIsWronglySetUpIsQuoted() {
        Diagnosis diagnosis = diagnosing.diagnoser.diagnose(
                new IOException("no such table"), FailureKind.CONFIGURATION, diagnosing.context);
        assertThat(step(diagnosis, Strategy.ADJUST_CONFIG).action()).endsWith("java.io.IOException: no such table");
        assertThat(step(diagnosis, Strategy.ESCALATE).parameters().get("check")).contains("credentials");
    }

    private static final class StrangeException extends Exception {

        private static final long serialVersionUID = 1L;
    }

    @Test
    void anUnknownFailureIsToBeClassifiedByItsClass() {
        RecoveryStep classify =
                step(diagnosing.of(new RuntimeException(new StrangeException())), Strategy.ADJUST_CONFIG);
        assertThat(classify.parameters())
                .containsEntry(
                        "property", "resilience.classification.exceptions[" + StrangeException.class.getName() + "]")
                .containsEntry("value", "transient or permanent");
    }

    @Test
    void aClassThatSaysNothingIsNotToBeClassified() {
        for (Exception general : new Exception[] {new Exception("x"), new IOException("x"), new SQLException("x")}) {
            RecoveryStep classify = step(
                    diagnosing.diagnoser.diagnose(general, FailureKind.UNKNOWN, diagnosing.context),
                    Strategy.ADJUST_CONFIG);
            assertThat(classify.action())
                    .contains("FailureClassifier", general.getClass().getName());
            assertThat(classify.parameters()).isEmpty();
        }
        assertThat(step(diagnosing.of(FailureKind.UNKNOWN), Strategy.ADJUST_CONFIG)
                        .action())
                .contains("ResultClassifier");
    }

    @Test
    void withoutANamePropertiesAreThoseOfAllInstances() {
        diagnosing.measured.setting("bulkhead", "max-concurrent", 4);
        diagnosing.context = DiagnosisContext.none().withMeasurements(diagnosing.measured);
        assertThat(step(diagnosing.of(FailureKind.RATE_LIMITED), Strategy.ADJUST_CONFIG)
                        .parameters())
                .containsEntry("property", "resilience.bulkhead.defaults.max-concurrent");
    }
}
