package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.Diagnosis.Impact;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells of diagnoses in one line each, at most once a minute of an instance and a kind of failure. Thread-safe. */
final class DiagnosisLog {

    private static final Logger log = LoggerFactory.getLogger(Diagnoses.class);
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Beyond so many instances and kinds, those told of longest ago are told of again too early. */
    private static final int MOST = 1_000;

    private record Subject(String policy, String name, FailureKind kind) {}

    private final Lock lock = new ReentrantLock();
    private final Map<Subject, Long> told = new LinkedHashMap<>();

    /** Tells of a diagnosis, unless the last one of its instance and kind was told of too shortly before. */
    boolean tell(Diagnoses.Entry entry, long now) {
        Diagnosis diagnosis = entry.diagnosis();
        if (!isDue(new Subject(entry.policy(), entry.name(), diagnosis.kind()), now)) {
            return false;
        }
        log.atLevel(diagnosis.impact() == Impact.HIGH ? Level.WARN : Level.INFO)
                .log(
                        "Diagnosis of '{}' ({}): {}, impact {}: {}; {}",
                        entry.name(),
                        entry.policy(),
                        diagnosis.kind(),
                        diagnosis.impact(),
                        diagnosis.rootCause(),
                        diagnosis.recoveryPlan().stream()
                                .map(step -> step.order() + ". " + step)
                                .collect(Collectors.joining("; ")));
        return true;
    }

    private boolean isDue(Subject subject, long now) {
        lock.lock();
        try {
            Long last = told.get(subject);
            if (last != null && now - last < PAUSE_NANOS) {
                return false;
            }
            told.remove(subject);
            told.put(subject, now);
            if (told.size() > MOST) {
                told.remove(told.keySet().iterator().next());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
