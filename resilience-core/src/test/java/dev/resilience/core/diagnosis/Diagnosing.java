package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.RecoveryStep.Strategy;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.test.time.FakeTimeSource;
import java.util.List;

/** A diagnoser over virtual time and measurements that a test writes down, for an instance called inventory. Used by one test. */
final class Diagnosing {

    final FakeTimeSource time = new FakeTimeSource();
    final FakeMeasurements measured = new FakeMeasurements();
    final Diagnoser diagnoser = diagnoser();
    DiagnosisContext context =
            DiagnosisContext.of("adaptive-retry", "inventory").withMeasurements(measured);

    Diagnoser diagnoser(DiagnosisRule... rules) {
        return new Diagnoser(FailureRules.standard(), List.of(rules), time, name -> measured);
    }

    Diagnosis of(Throwable failure) {
        return diagnoser.diagnose(failure, context);
    }

    Diagnosis of(FailureKind kind) {
        return diagnoser.diagnose(Classification.of(kind, "test"), context);
    }

    static List<Strategy> strategies(Diagnosis diagnosis) {
        return diagnosis.recoveryPlan().stream().map(RecoveryStep::strategy).toList();
    }

    /** The only step of a strategy. */
    static RecoveryStep step(Diagnosis diagnosis, Strategy strategy) {
        List<RecoveryStep> found = diagnosis.recoveryPlan().stream()
                .filter(step -> step.strategy() == strategy)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("Not one step " + strategy + " in " + diagnosis.recoveryPlan());
        }
        return found.get(0);
    }
}
