package dev.resilience.core.diagnosis;

import dev.resilience.core.deadletter.GivenUp;
import dev.resilience.core.deadletter.LetterDiagnoser;
import dev.resilience.core.diagnosis.DiagnosisContext.Situation;
import dev.resilience.core.diagnosis.DiagnosisJournal.Episode;
import dev.resilience.core.diagnosis.DiagnosisJournal.Symptom;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded journal of diagnoses of what engines tell by their events: attempts that failed, calls that were given up or answered by a
 * fallback, limits that were reached, rejections, circuit breakers that opened and budgets that are spent. Thread-safe.
 *
 * <p>Events are diagnosed where they are delivered, never on the thread of a guarded call. A dead letter, which is
 * written there, takes the newest fitting diagnosis along; where there is none, one is made later and follows it.
 *
 * <p>The same diagnosis (of one policy, name, kind and class of root cause) that comes again within {@code repeat-within} of the last
 * time is counted, and made anew at most once in that time, or when a failure is worse. Each new one is logged in one line, as a
 * warning if its impact is {@link Diagnosis.Impact#HIGH}, at most one a minute of an instance and a kind.
 */
public final class Diagnoses implements LetterDiagnoser {

    /**
     * A diagnosis and how often it was made. Immutable.
     *
     * @param policy the type of the policy that told of the failures
     * @param name the name of its instance
     * @param diagnosis the newest one of the worst situation
     * @param failure the class of the root cause; empty if nothing was thrown, or it is not known
     * @param count how many failures it stands for
     * @param first when the first of them was told of
     * @param last when the last of them was told of
     */
    public record Entry(
            String policy, String name, Diagnosis diagnosis, String failure, long count, Instant first, Instant last) {}

    private final Diagnoser diagnoser;
    private final TimeSource time;
    private final DiagnosisJournal journal;
    private final DiagnosisLog log = new DiagnosisLog();

    /** An empty journal, which learns nothing until it {@link #follow follows} events. */
    public Diagnoses(DiagnosesConfig config, Diagnoser diagnoser, TimeSource time) {
        this.diagnoser = diagnoser;
        this.time = time;
        this.journal =
                new DiagnosisJournal(config.maxEntries(), config.repeatWithin().toNanos());
    }

    /** Diagnoses what these events tell from now on, where they are delivered. */
    public EventPublisher.Subscription follow(EventPublisher events) {
        return events.subscribe(this::receive);
    }

    /**
     * The entries, that which was seen last first.
     *
     * @param limit how many at most
     */
    public List<Entry> newest(int limit) {
        return journal.newest(Math.max(0, limit));
    }

    /** The newest diagnosis of what an instance told; empty if there is none, or it has been forgotten. */
    public Optional<Diagnosis> latest(String policy, String name) {
        return Optional.ofNullable(journal.latest(policy, name));
    }

    /**
     * What is known about the cause of an event that this journal has received before, as flat text; empty if the event tells of nothing
     * bad.
     */
    public Map<String, String> textAbout(ResilienceEvent event) {
        Diagnosis known = isBad(event) ? journal.latest(event.policy(), event.name()) : null;
        return known == null ? Map.of() : known.asText();
    }

    private static boolean isBad(ResilienceEvent event) {
        return event instanceof ResilienceEvent.StateChanged change
                ? isTrip(change)
                : !ResilienceEvent.CHANGES.contains(event.getClass());
    }

    private static boolean isTrip(ResilienceEvent.StateChanged change) {
        return !change.byHand() && (change.to().equals("OPEN") || change.to().equals("BREACHED"));
    }

    /** What a dead letter is to say: the newest diagnosis of such a failure, with the root cause of this one; null if there is none. */
    @Override
    public @Nullable Map<String, String> known(GivenUp end, String method) {
        Throwable failure = end.failure();
        Diagnosis known = journal.fresh(symptom(end), Situation.FAILED, time.nanoTime());
        if (known == null) {
            return null;
        }
        return failure == null
                ? known.asText()
                : withRootCause(known, RootCause.line(RootCause.of(failure))).asText();
    }

    /** What a dead letter is to say: as {@link #known}, or a new diagnosis, made on the calling thread. */
    @Override
    public Map<String, String> diagnose(GivenUp end, String method) {
        Map<String, String> known = known(end, method);
        if (known != null) {
            return known;
        }
        DiagnosisContext context = context(end.policy(), end.name(), Situation.FAILED)
                .withMethod(method)
                .withAttempts(end.attempts())
                .withElapsed(end.elapsed());
        Diagnosis made = diagnoser.diagnose(end.failure(), end.kind(), context);
        journal.put(symptom(end), Situation.FAILED, made, time.nanoTime(), time.wallTime());
        return made.asText();
    }

    private static Symptom symptom(GivenUp end) {
        return symptom(end.policy(), end.name(), end.kind(), end.failure());
    }

    private static Diagnosis withRootCause(Diagnosis known, String rootCause) {
        return new Diagnosis(
                known.kind(), rootCause, known.impact(), known.confidence(), known.recoveryPlan(), known.diagnosedAt());
    }

    /** Diagnoses what an event tells, unless that is nothing bad. */
    void receive(ResilienceEvent event) {
        if (event instanceof ResilienceEvent.RetryScheduled retry) {
            thrown(retry, retry.kind(), retry.failure(), Situation.RETRYING, retry.attempt());
        } else if (event instanceof ResilienceEvent.RecoveryEnded end) {
            ended(end);
        } else if (event instanceof ResilienceEvent.StateChanged change) {
            changed(change);
        } else if (event instanceof ResilienceEvent.LimitExceeded exceeded) {
            exceeded(exceeded);
        } else if (event instanceof ResilienceEvent.CallRejected rejected && rejected.enforced()) {
            rejected(rejected);
        }
    }

    private void ended(ResilienceEvent.RecoveryEnded end) {
        Situation situation = end.helped() ? Situation.ANSWERED : Situation.FAILED;
        boolean toldBefore = end.helped()
                && end.policy().equals(Facts.RETRY)
                && journal.fresh(
                                symptom(end.policy(), end.name(), end.kind(), end.failure()),
                                situation,
                                time.nanoTime())
                        != null;
        // A retry that helped was told of when it was scheduled; how a fallback ended is told of only here.
        if (!toldBefore) {
            thrown(end, end.kind(), end.failure(), situation, end.attempts());
        }
    }

    private void thrown(
            ResilienceEvent event, FailureKind kind, @Nullable Throwable failure, Situation situation, int attempts) {
        note(event, kind, failure, situation, () -> {
            DiagnosisContext context =
                    context(event.policy(), event.name(), situation).withAttempts(Math.max(0, attempts));
            return diagnoser.diagnose(failure, kind, context);
        });
    }

    private void changed(ResilienceEvent.StateChanged change) {
        if (!isTrip(change)) {
            return;
        }
        Classification cause = change.cause() == null ? Classification.UNKNOWN : change.cause();
        String rootCause = change.cause() == null
                ? change.reason()
                : change.reason() + "; the last failure was " + cause.kind() + " (" + cause.rule() + ")";
        judge(change, cause, rootCause, context(change.policy(), change.name(), Situation.TRIPPED));
    }

    private void exceeded(ResilienceEvent.LimitExceeded event) {
        judge(
                event,
                Classification.of(FailureKind.TIMEOUT, "limit"),
                "No result within " + DurationText.of(event.limit()) + ", ended after "
                        + DurationText.measured(event.elapsed()),
                context(event.policy(), event.name(), Situation.FAILED)
                        .withLimit(event.limit())
                        .withElapsed(event.elapsed()));
    }

    private void rejected(ResilienceEvent.CallRejected event) {
        Duration retryAfter = event.retryAfter() == null || event.retryAfter().isNegative() ? null : event.retryAfter();
        judge(
                event,
                new Classification(FailureKind.REJECTED, event.policy(), 1.0, retryAfter, Executed.NO, false),
                "The " + event.policy() + " '" + event.name() + "' lets no call through",
                context(event.policy(), event.name(), Situation.FAILED));
    }

    private void judge(
            ResilienceEvent event, Classification classification, String rootCause, DiagnosisContext context) {
        note(
                event,
                classification.kind(),
                null,
                context.situation(),
                () -> diagnoser.judge(null, classification, RootCause.oneLine(rootCause), context));
    }

    private void note(
            ResilienceEvent event,
            FailureKind kind,
            @Nullable Throwable failure,
            Situation situation,
            Supplier<Diagnosis> diagnosis) {
        Symptom symptom = symptom(event.policy(), event.name(), kind, failure);
        long now = time.nanoTime();
        Episode episode = journal.count(symptom, situation, now, event.at());
        if (episode == null) {
            episode = journal.put(symptom, situation, diagnosis.get(), now, event.at());
        }
        if (episode.untold && log.tell(journal.entryOf(episode), now)) {
            episode.untold = false;
        }
    }

    private DiagnosisContext context(String policy, String name, Situation situation) {
        return DiagnosisContext.of(policy, name)
                .withSituation(situation)
                .withMeasurements(diagnoser.measurementsOf(name));
    }

    private static Symptom symptom(String policy, String name, FailureKind kind, @Nullable Throwable failure) {
        return new Symptom(
                policy,
                name,
                kind,
                failure == null ? "" : RootCause.of(failure).getClass().getName());
    }
}
