package dev.resilience.benchmarks;

import dev.resilience.core.Call;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.deadletter.ArgumentRedactor;
import dev.resilience.core.deadletter.DeadLetters;
import dev.resilience.core.deadletter.GivenUp;
import dev.resilience.core.deadletter.LetterDiagnoser;
import dev.resilience.core.deadletter.MemoryDeadLetters;
import dev.resilience.core.diagnosis.Diagnoser;
import dev.resilience.core.diagnosis.Diagnoses;
import dev.resilience.core.diagnosis.DiagnosesConfig;
import dev.resilience.core.diagnosis.Diagnosis;
import dev.resilience.core.diagnosis.DiagnosisContext;
import dev.resilience.core.diagnosis.Measurements;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.openjdk.jmh.annotations.Benchmark;

/** What a diagnosis costs, beside classifying the failure and beside writing a dead letter without one. */
public class DiagnosisBenchmark extends Benchmarked {

    private static final String POLICY = "adaptive-retry";
    private static final String NAME = "inventory";

    /** A limit below the 99th percentile. */
    private static final Measurements MEASURED = new Measurements() {
        @Override
        public Optional<Duration> latency(double quantile) {
            return Optional.of(Duration.ofMillis(2_400));
        }

        @Override
        public Optional<Object> setting(String policy, String setting) {
            return policy.equals("timeout") && setting.equals("duration")
                    ? Optional.of(Duration.ofSeconds(2))
                    : Optional.empty();
        }

        @Override
        public Map<String, Object> figures(String policy) {
            return Map.of();
        }
    };

    private final FailureRules rules = FailureRules.standard();
    private final Diagnoser diagnoser = new Diagnoser(rules, List.of(), TimeSource.system(), name -> MEASURED);
    private final Throwable failure = new CompletionException(new SocketTimeoutException("Read timed out"));
    private final DiagnosisContext context = DiagnosisContext.of(POLICY, NAME)
            .withMeasurements(MEASURED)
            .withLimit(Duration.ofSeconds(2))
            .withAttempts(3);
    private final GivenUp end = new GivenUp(
            POLICY,
            NAME,
            FailureKind.TIMEOUT,
            "MAX_ATTEMPTS",
            3,
            Duration.ofSeconds(6),
            List.of(new GivenUp.FailedAttempt(3, FailureKind.TIMEOUT, failure, null)),
            failure,
            null);
    private final Call<String, Exception> work = () -> "never called";
    private final EventPublisher events = new EventPublisher(Runnable::run);
    private final ResilienceEvent rejection =
            new ResilienceEvent.CallRejected(TimeSource.system().wallTime(), "bulkhead", NAME, null, true, null);
    private final DeadLetters undiagnosed = letters(LetterDiagnoser.none());
    private final DeadLetters reusing = letters(diagnoses(Duration.ofDays(1)));
    private final DeadLetters anew = letters(diagnoses(Duration.ofNanos(1)));

    /** A benchmark whose events are diagnosed. */
    public DiagnosisBenchmark() {
        diagnoses(Duration.ofDays(1)).follow(events);
    }

    private Diagnoses diagnoses(Duration repeatWithin) {
        return new Diagnoses(new DiagnosesConfig(200, repeatWithin), diagnoser, TimeSource.system());
    }

    private static DeadLetters letters(LetterDiagnoser diagnoser) {
        return new DeadLetters(
                "memory",
                new MemoryDeadLetters(1_000),
                ArgumentRedactor.types(),
                false,
                ResilienceRuntime.over(TimeSource.system(), Runnable::run),
                diagnoser);
    }

    @Benchmark
    public Outcome classify() {
        return rules.classify(failure);
    }

    @Benchmark
    public Diagnosis diagnose() {
        return diagnoser.diagnose(failure, context);
    }

    /** An event of a known episode: published, delivered and counted. */
    @Benchmark
    public void countRepeatedEvent() {
        events.publish(rejection);
    }

    @Benchmark
    public void letterWithoutDiagnosis() {
        undiagnosed.write(end, work);
    }

    @Benchmark
    public void letterWithFreshDiagnosis() {
        reusing.write(end, work);
    }

    @Benchmark
    public void letterDiagnosedAnew() {
        anew.write(end, work);
    }
}
