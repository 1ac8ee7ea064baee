package dev.resilience.core.diagnosis;

import static dev.resilience.core.diagnosis.Diagnosing.step;
import static dev.resilience.core.diagnosis.Diagnosing.strategies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.diagnosis.Diagnosis.Impact;
import dev.resilience.core.diagnosis.DiagnosisContext.Situation;
import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.ClassifiedFailure;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DiagnoserTests {

    private final Diagnosing diagnosing = new Diagnosing();

    /** Impact of a failure that the caller got, that another attempt follows, and the strategies of the plan. */
    @ParameterizedTest
    @CsvSource({
        "TRANSIENT,          MEDIUM, LOW,    RETRY FALLBACK",
        "TIMEOUT,            MEDIUM, LOW,    RETRY FALLBACK ESCALATE",
        "RATE_LIMITED,       MEDIUM, LOW,    RETRY ADJUST_CONFIG FALLBACK",
        "CONCURRENCY,        LOW,    LOW,    RETRY",
        "SERVER_ERROR,       MEDIUM, LOW,    RETRY FALLBACK",
        "RESOURCE_EXHAUSTED, HIGH,   MEDIUM, RETRY FALLBACK ESCALATE",
        "FLAKY,              LOW,    LOW,    RETRY FALLBACK",
        "AUTHENTICATION,     HIGH,   HIGH,   ESCALATE",
        "PERMISSION,         HIGH,   HIGH,   ESCALATE",
        "CONFIGURATION,      MEDIUM, MEDIUM, ADJUST_CONFIG ESCALATE",
        "LOGIC,              LOW,    LOW,    SKIP ESCALATE",
        "PERMANENT,          LOW,    LOW,    SKIP ESCALATE",
        "REJECTED,           MEDIUM, LOW,    FALLBACK",
        "UNKNOWN,            LOW,    LOW,    RETRY ADJUST_CONFIG ESCALATE",
    })
    void everyKindHasAnImpactAndAPlan(FailureKind kind, Impact failed, Impact retried, String plan) {
        Diagnosis diagnosis = diagnosing.of(kind);

        assertThat(diagnosis.kind()).isEqualTo(kind);
        assertThat(diagnosis.impact()).isEqualTo(failed);
        assertThat(strategies(diagnosis)).extracting(Strategy::name).containsExactly(plan.split(" "));
        diagnosing.context =
                diagnosing.context.withSituation(Situation.RETRYING).withAttempts(2);
        assertThat(diagnosing.of(kind).impact()).isEqualTo(retried);
        diagnosing.context =
                diagnosing.context.withSituation(Situation.ANSWERED).withAttempts(7);
        assertThat(diagnosing.of(kind).impact()).isEqualTo(retried);
        diagnosing.context =
                diagnosing.context.withSituation(Situation.RETRYING).withAttempts(3);
        assertThat(diagnosing.of(kind).impact()).isEqualTo(failed);
    }

    @ParameterizedTest
    @EnumSource
    void stepsAreNumberedAndSayWhatToDo(FailureKind kind) {
        List<RecoveryStep> plan = diagnosing.of(kind).recoveryPlan();

        assertThat(plan)
                .extracting(RecoveryStep::order)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, plan.size()).boxed().toList());
        assertThat(plan).allSatisfy(step -> assertThat(step.action()).isNotBlank());
    }

    @ParameterizedTest
    @EnumSource
    void whatTripsAnInstanceIsOfHighImpact(FailureKind kind) {
        diagnosing.context = diagnosing.context.withSituation(Situation.TRIPPED);
        assertThat(diagnosing.of(kind).impact()).isEqualTo(Impact.HIGH);
    }

    @ParameterizedTest
    @CsvSource({
        "circuit-breaker, state,    OPEN,        HIGH",
        "circuit-breaker, state,    FORCED_OPEN, HIGH",
        "circuit-breaker, state,    HALF_OPEN,   LOW",
        "circuit-breaker, state,    CLOSED,      LOW",
        "failure-budget,  breached, true,        HIGH",
        "failure-budget,  breached, false,       LOW",
    })
    void anOpenBreakerAndABreachedBudgetAreOfHighImpact(String policy, String figure, String value, Impact impact) {
        Object typed = figure.equals("breached") ? Boolean.valueOf(value) : value;
        diagnosing.measured.figure(policy, figure, typed);
        diagnosing.context =
                diagnosing.context.withSituation(Situation.RETRYING).withAttempts(1);
        assertThat(diagnosing.of(FailureKind.TRANSIENT).impact()).isEqualTo(impact);
    }

    @Test
    void kindConfidenceAndRootCauseComeFromTheFailure() {
        Diagnosis certain = diagnosing.of(new CompletionException(new ConnectException("Connection refused")));
        assertThat(certain.kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(certain.confidence()).isEqualTo(1.0);
        assertThat(certain.rootCause()).isEqualTo("java.net.ConnectException: Connection refused");
        assertThat(certain.diagnosedAt()).isEqualTo(diagnosing.time.wallTime());
        assertThat(diagnosing.of(new Exception("deadlock detected")).confidence())
                .isEqualTo(0.8);
        assertThat(diagnosing.of(new Exception("xyz")).confidence()).isEqualTo(0.5);
    }

    @Test
    void aTextIsJudgedByItsWords() {
        Diagnosis known =
                diagnosing.diagnoser.diagnose("upstream:\nconnection refused by 10.0.0.1", diagnosing.context);
        assertThat(known.kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(known.confidence()).isEqualTo(0.8);
        assertThat(known.rootCause()).isEqualTo("upstream: connection refused by 10.0.0.1");
        Diagnosis unknown = diagnosing.diagnoser.diagnose("the room is important", DiagnosisContext.none());
        assertThat(unknown.kind()).isEqualTo(FailureKind.UNKNOWN);
        assertThat(unknown.confidence()).isEqualTo(0.5);
        Diagnoser strict = new Diagnoser(
                FailureRules.standard().strict(), List.of(), diagnosing.time, name -> Measurements.none());
        assertThat(strict.diagnose("connection refused", diagnosing.context).kind())
                .isEqualTo(FailureKind.UNKNOWN);
    }

    @Test
    void aResultThatCountsAsAFailureIsDiagnosed() {
        Diagnosis diagnosis = diagnosing.diagnoser.diagnose(null, FailureKind.SERVER_ERROR, diagnosing.context);
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(diagnosis.rootCause()).isEqualTo("A result that counts as a failure");
        assertThat(strategies(diagnosis)).containsExactly(Strategy.RETRY, Strategy.FALLBACK);
    }

    @Test
    void theKindThatAPolicyHasDecidedHolds() {
        Diagnosis diagnosis =
                diagnosing.diagnoser.diagnose(new ConnectException("x"), FailureKind.PERMANENT, diagnosing.context);
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.PERMANENT);
        assertThat(strategies(diagnosis)).containsExactly(Strategy.SKIP, Strategy.ESCALATE);
        Diagnosis agreed =
                diagnosing.diagnoser.diagnose(new Exception("deadlock"), FailureKind.CONCURRENCY, diagnosing.context);
        assertThat(agreed.confidence()).isEqualTo(0.8);
    }

    @Test
    void anInterruptIsLeftAlone() {
        for (Throwable failure : List.of(new InterruptedException(), new CancellationException("by the user"))) {
            Diagnosis diagnosis = diagnosing.of(failure);
            assertThat(strategies(diagnosis)).containsExactly(Strategy.SKIP);
            assertThat(diagnosis.kind()).isEqualTo(FailureKind.UNKNOWN);
            assertThat(diagnosis.confidence()).isEqualTo(1.0);
            assertThat(diagnosis.impact()).isEqualTo(Impact.LOW);
        }
    }

    @Test
    void aMachineOutOfMemoryIsToBeRestarted() {
        Diagnosis diagnosis = diagnosing.of(new RuntimeException(new OutOfMemoryError("Java heap space")));
        assertThat(strategies(diagnosis)).containsExactly(Strategy.RESTART, Strategy.ESCALATE);
        assertThat(diagnosis.impact()).isEqualTo(Impact.HIGH);
    }

    @Test
    void rulesOfTheApplicationComeFirstInOrder() {
        DiagnosisRule passes = evidence -> null;
        DiagnosisRule first = evidence -> evidence.conclude(
                Impact.HIGH,
                List.of(new RecoveryStep(1, Strategy.RESTART, "Restart the printer", Map.of("who", "ann"))));
        DiagnosisRule never = evidence -> {
            throw new AssertionError("asked although an earlier rule has answered");
        };
        Diagnosis diagnosis =
                diagnosing.diagnoser(passes, first, never).diagnose(new ConnectException("x"), diagnosing.context);
        assertThat(diagnosis.recoveryPlan()).hasToString("[RESTART: Restart the printer (who=ann)]");
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(diagnosis.rootCause()).isEqualTo("java.net.ConnectException: x");
    }

    @Test
    void aRuleThatThrowsIsPassedOver() {
        AtomicInteger asked = new AtomicInteger();
        Diagnoser diagnoser = diagnosing.diagnoser(evidence -> {
            asked.incrementAndGet();
            throw new StackOverflowError();
        });
        for (int i = 0; i < 2; i++) {
            assertThat(diagnoser
                            .diagnose(new ConnectException("x"), diagnosing.context)
                            .kind())
                    .isEqualTo(FailureKind.TRANSIENT);
        }
        assertThat(asked).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource
    void measurementsThatThrowOrLieAreNotKnown(FailureKind kind) {
        Measurements broken = new Measurements() {
            @Override
            public Optional<Duration> latency(double quantile) {
                throw new IllegalStateException("no latencies");
            }

            @Override
            public Optional<Object> setting(String policy, String setting) {
                return null;
            }

            @Override
            public Map<String, Object> figures(String policy) {
                throw new OutOfMemoryError("in a test");
            }
        };
        DiagnosisContext context = DiagnosisContext.of("timeout", "inventory").withMeasurements(broken);
        Diagnosis diagnosis = diagnosing.diagnoser.diagnose(Classification.of(kind, "test"), context);
        assertThat(diagnosis.recoveryPlan()).isNotEmpty();
        FakeMeasurements absurd = new FakeMeasurements()
                .latency(0.99, Duration.ofSeconds(Long.MAX_VALUE))
                .setting("timeout", "duration", Duration.ofSeconds(Long.MAX_VALUE))
                .setting("adaptive-retry", "max-attempts", "many");
        Diagnosis absurdly =
                diagnosing.diagnoser.diagnose(Classification.of(kind, "test"), context.withMeasurements(absurd));
        assertThat(absurdly.recoveryPlan()).isNotEmpty();
    }

    @Test
    void exceptionsThatCannotBeLookedAtAreDiagnosed() {
        Throwable hostile = new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }

            @Override
            public Throwable getCause() {
                throw new IllegalStateException("no cause");
            }
        };
        Diagnosis diagnosis = diagnosing.of(new RuntimeException("outer", hostile));
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.UNKNOWN);
        assertThat(diagnosis.rootCause()).endsWith(": (its message cannot be read)");
    }

    @Test
    void theStandardDiagnoserNeedsNothing() {
        Diagnosis diagnosis = Diagnoser.standard().diagnose(new ConnectException("x"), DiagnosisContext.none());
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(step(diagnosis, Strategy.RETRY).parameters()).containsEntry("delay", "100ms");
    }

    @Test
    void aDiagnosisAsTextHasEveryStep() {
        Diagnosis diagnosis = diagnosing.of(FailureKind.PERMANENT);
        assertThat(diagnosis.asText())
                .containsEntry("kind", "PERMANENT")
                .containsEntry("impact", "LOW")
                .containsEntry("confidence", "1.0")
                .containsEntry("rootCause", "A failure of kind PERMANENT (test)")
                .containsEntry("diagnosedAt", diagnosing.time.wallTime().toString())
                .containsEntry("step.2", diagnosis.recoveryPlan().get(1).toString());
        assertThat(diagnosis.asText().get("step.1")).startsWith("SKIP: Do not retry");
    }

    @Test
    void badValuesAreTold() {
        RecoveryStep step = new RecoveryStep(1, Strategy.SKIP, "x", Map.of());
        assertThatThrownBy(() -> new RecoveryStep(0, Strategy.SKIP, "x", Map.of()))
                .hasMessageContaining("order = 0");
        assertThatThrownBy(() -> new Diagnosis(FailureKind.LOGIC, "x", Impact.LOW, 1.01, List.of(step), Instant.EPOCH))
                .hasMessageContaining("confidence = 1.01");
        assertThatThrownBy(() -> new Diagnosis(FailureKind.LOGIC, "x", Impact.LOW, -0.1, List.of(step), Instant.EPOCH))
                .hasMessageContaining("confidence = -0.1");
        assertThatThrownBy(() -> new Diagnosis(FailureKind.LOGIC, "x", Impact.LOW, 1, List.of(), Instant.EPOCH))
                .hasMessageContaining("recoveryPlan is empty");
        assertThatThrownBy(() -> DiagnosisContext.none().withAttempts(-1)).hasMessageContaining("attempts = -1");
        assertThatThrownBy(() -> new DiagnosesConfig(0, Duration.ZERO))
                .hasMessageContaining("max-entries = 0")
                .hasMessageContaining("repeat-within = PT0S");
        assertThatThrownBy(() -> new DiagnosesConfig(100_001, Duration.ofSeconds(1)))
                .hasMessageContaining("at most 100000");
        assertThat(new DiagnosesConfig(100_000, Duration.ofSeconds(1)).maxEntries())
                .isEqualTo(100_000);
        assertThat(DiagnosesConfig.standard()).isEqualTo(new DiagnosesConfig(200, Duration.ofSeconds(10)));
    }

    @Test
    void anExceptionThatCannotSayItsKindIsDiagnosed() {
        final class Undecided extends RuntimeException implements ClassifiedFailure {
            private static final long serialVersionUID = 1L;

            Undecided() {
                super("undecided", new ConnectException("refused"));
            }

            @Override
            public FailureKind failureKind() {
                throw new IllegalStateException("no kind");
            }
        }
        Diagnosis diagnosis = diagnosing.of(new Undecided());
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(diagnosis.rootCause()).isEqualTo("java.net.ConnectException: refused");
    }

    @Test
    void whatIsKnownOfAnotherNameMayFailToo() {
        Diagnoser diagnoser = new Diagnoser(FailureRules.standard(), List.of(), diagnosing.time, name -> {
            throw new IllegalStateException("nothing known of " + name);
        });
        Duration limit = Duration.ofSeconds(1);
        Diagnosis diagnosis = diagnoser.diagnose(
                new TimeoutExceededException("stock", "Timeout", limit, limit, null), diagnosing.context);
        assertThat(step(diagnosis, Strategy.ESCALATE).action()).contains("it is not measured");
    }
}
