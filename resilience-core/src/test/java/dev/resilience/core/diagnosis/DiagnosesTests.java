package dev.resilience.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.deadletter.GivenUp;
import dev.resilience.core.diagnosis.Diagnosis.Impact;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiagnosesTests {

    private final Diagnosing diagnosing = new Diagnosing();
    private final List<Evidence> judged = new ArrayList<>();
    private final Diagnoser diagnoser = diagnosing.diagnoser(evidence -> {
        judged.add(evidence);
        return null;
    });
    private final Diagnoses diagnoses = diagnoses(200);

    private Diagnoses diagnoses(int maxEntries) {
        return new Diagnoses(new DiagnosesConfig(maxEntries, Duration.ofSeconds(10)), diagnoser, diagnosing.time);
    }

    private Instant now() {
        return diagnosing.time.wallTime();
    }

    private ResilienceEvent retry(String name, Throwable failure) {
        return new ResilienceEvent.RetryScheduled(
                now(), "adaptive-retry", name, 1, FailureKind.TRANSIENT, Duration.ofMillis(100), failure);
    }

    private ResilienceEvent ended(String policy, boolean helped) {
        return new ResilienceEvent.RecoveryEnded(
                now(), policy, "inventory", FailureKind.TRANSIENT, 3, helped, new ConnectException("refused"));
    }

    private ResilienceEvent changed(String policy, String to, boolean byHand, @Nullable Classification cause) {
        return new ResilienceEvent.StateChanged(
                now(), policy, "inventory", null, "CLOSED", to, "failure rate 60 %\nof 50 %", byHand, cause);
    }

    private Diagnoses.Entry only() {
        assertThat(diagnoses.newest(10)).hasSize(1);
        return diagnoses.newest(10).get(0);
    }

    @Test
    void anAttemptThatFailedIsDiagnosed() {
        diagnoses.receive(retry("inventory", new ConnectException("refused")));

        Diagnoses.Entry entry = only();
        assertThat(entry.policy()).isEqualTo("adaptive-retry");
        assertThat(entry.name()).isEqualTo("inventory");
        assertThat(entry.failure()).isEqualTo(ConnectException.class.getName());
        assertThat(entry.count()).isEqualTo(1);
        assertThat(entry.first()).isEqualTo(now()).isEqualTo(entry.last());
        assertThat(entry.diagnosis().impact()).isEqualTo(Impact.LOW);
        assertThat(diagnoses.latest("adaptive-retry", "inventory")).contains(entry.diagnosis());
        assertThat(diagnoses.latest("bulkhead", "inventory")).isEmpty();
        assertThat(diagnoses.latest("adaptive-retry", "stock")).isEmpty();
    }

    @Test
    void theSameWithinATimeIsCountedAndDiagnosedOnce() {
        Instant first = now();
        diagnoses.receive(retry("inventory", new ConnectException("refused")));
        diagnosing.time.advance(Duration.ofSeconds(10));
        diagnoses.receive(retry("inventory", new ConnectException("again")));

        Diagnoses.Entry entry = only();
        assertThat(entry.count()).isEqualTo(2);
        assertThat(entry.first()).isEqualTo(first);
        assertThat(entry.last()).isEqualTo(now());
        assertThat(judged).hasSize(1);
    }

    @Test
    void anEpisodeThatGoesOnIsDiagnosedAnewFromTimeToTime() {
        for (int i = 0; i < 5; i++) {
            diagnoses.receive(retry("inventory", new ConnectException("refused " + i)));
            diagnosing.time.advance(Duration.ofSeconds(6));
        }
        Diagnoses.Entry entry = only();
        assertThat(entry.count()).isEqualTo(5);
        assertThat(judged).hasSize(3);
        assertThat(entry.diagnosis().rootCause()).endsWith("refused 4");
    }

    @Test
    void whatComesAfterAPauseIsNew() {
        diagnoses.receive(retry("inventory", new ConnectException("refused")));
        diagnosing.time.advance(Duration.ofSeconds(10).plusNanos(1));
        diagnoses.receive(retry("inventory", new ConnectException("again")));

        assertThat(diagnoses.newest(10))
                .extracting(entry -> entry.diagnosis().rootCause())
                .containsExactly("java.net.ConnectException: again", "java.net.ConnectException: refused");
        assertThat(diagnoses.newest(1)).hasSize(1);
        assertThat(diagnoses.newest(-1)).isEmpty();
        assertThat(diagnoses.latest("adaptive-retry", "inventory").orElseThrow().rootCause())
                .endsWith("again");
    }

    @Test
    void namesKindsAndRootCausesAreToldApart() {
        diagnoses.receive(retry("inventory", new ConnectException("refused")));
        diagnoses.receive(retry("inventory", new SocketException("Connection reset")));
        diagnoses.receive(retry("stock", new ConnectException("refused")));
        diagnoses.receive(retry("inventory", new RuntimeException(new ConnectException("refused"))));
        assertThat(diagnoses.newest(10)).extracting(Diagnoses.Entry::count).containsExactly(2L, 1L, 1L);
        assertThat(diagnoses.newest(1).get(0).failure()).isEqualTo(ConnectException.class.getName());
    }

    @Test
    void aWorseEndIsDiagnosedAtOnce() {
        diagnoses.receive(retry("inventory", new ConnectException("refused")));
        diagnoses.receive(ended("adaptive-retry", false));

        assertThat(only().diagnosis().impact()).isEqualTo(Impact.MEDIUM);
        assertThat(only().count()).isEqualTo(2);
        diagnoses.receive(retry("inventory", new ConnectException("refused")));
        assertThat(only().diagnosis().impact()).isEqualTo(Impact.MEDIUM);
        assertThat(only().count()).isEqualTo(3);
        assertThat(judged).hasSize(2);
        assertThat(judged.get(1).context().attempts()).isEqualTo(3);
    }

    @Test
    void aRetryThatHelpedIsNotToldTwice() {
        diagnoses.receive(retry("inventory", new ConnectException("refused")));
        diagnoses.receive(ended("adaptive-retry", true));
        assertThat(only().count()).isEqualTo(1);
    }

    @Test
    void everyFallbackThatHelpedIsCounted() {
        diagnoses.receive(ended("fallback", true));
        diagnoses.receive(ended("fallback", true));
        assertThat(only().count()).isEqualTo(2);
        assertThat(only().diagnosis().impact()).isEqualTo(Impact.LOW);
    }

    @Test
    void aBreakerThatOpensIsDiagnosedByItsCause() {
        Classification cause = Classification.of(FailureKind.SERVER_ERROR, "HTTP 503");
        diagnoses.receive(changed("circuit-breaker", "OPEN", false, cause));

        Diagnosis diagnosis = only().diagnosis();
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(diagnosis.impact()).isEqualTo(Impact.HIGH);
        assertThat(diagnosis.rootCause())
                .isEqualTo("failure rate 60 % of 50 %; the last failure was SERVER_ERROR (HTTP 503)");
    }

    @Test
    void aSpentBudgetWithoutACauseIsDiagnosedByItself() {
        diagnoses.receive(changed("failure-budget", "BREACHED", false, null));

        Diagnosis diagnosis = only().diagnosis();
        assertThat(diagnosis.impact()).isEqualTo(Impact.HIGH);
        assertThat(diagnosis.rootCause()).isEqualTo("failure rate 60 % of 50 %");
        assertThat(diagnosis.recoveryPlan())
                .extracting(RecoveryStep::action)
                .anyMatch(action -> action.startsWith("The failure budget 'inventory' is spent"));
    }

    @Test
    void whatIsNothingBadIsNotDiagnosed() {
        diagnoses.receive(changed("circuit-breaker", "OPEN", true, null));
        diagnoses.receive(changed("circuit-breaker", "CLOSED", false, null));
        diagnoses.receive(changed("circuit-breaker", "HALF_OPEN", false, null));
        diagnoses.receive(new ResilienceEvent.CallRejected(now(), "bulkhead", "inventory", null, false, null));
        assertThat(diagnoses.newest(10)).isEmpty();
    }

    @Test
    void aLimitThatWasReachedIsDiagnosedWithIt() {
        diagnosing
                .measured
                .setting("timeout", "duration", Duration.ofSeconds(2))
                .latency(0.99, Duration.ofMillis(2_400));
        diagnoses.receive(new ResilienceEvent.LimitExceeded(
                now(), "timeout", "inventory", Duration.ofSeconds(2), Duration.ofMillis(2_003)));

        Diagnosis diagnosis = only().diagnosis();
        assertThat(diagnosis.rootCause()).isEqualTo("No result within 2s, ended after 2s");
        assertThat(diagnosis.recoveryPlan().get(0).parameters()).containsEntry("value", "2900ms");
    }

    @Test
    void rejectionsAreCounted() {
        for (int i = 0; i < 1_000; i++) {
            diagnoses.receive(new ResilienceEvent.CallRejected(
                    now(), "circuit-breaker", "inventory", null, true, Duration.ofSeconds(7)));
        }
        assertThat(only().count()).isEqualTo(1_000);
        assertThat(judged).hasSize(1);
        assertThat(only().diagnosis().kind()).isEqualTo(FailureKind.REJECTED);
        assertThat(only().diagnosis().rootCause()).isEqualTo("The circuit-breaker 'inventory' lets no call through");
        assertThat(Diagnosing.step(only().diagnosis(), RecoveryStep.Strategy.RETRY)
                        .parameters())
                .containsEntry("delay", "7s");
    }

    @Test
    void theJournalIsBoundedAndForgetsWhatWasNotSeenForLongest() {
        Diagnoses small = diagnoses(2);
        small.receive(retry("a", new ConnectException("refused")));
        small.receive(retry("b", new ConnectException("refused")));
        small.receive(retry("a", new ConnectException("refused")));
        small.receive(retry("c", new ConnectException("refused")));

        assertThat(small.newest(10)).extracting(Diagnoses.Entry::name).containsExactly("c", "a");
        assertThat(small.latest("adaptive-retry", "b")).isEmpty();
        small.receive(retry("b", new ConnectException("refused")));
        assertThat(small.newest(10)).extracting(Diagnoses.Entry::name).containsExactly("b", "c");
        assertThat(small.newest(10)).extracting(Diagnoses.Entry::count).containsExactly(1L, 1L);
    }

    @Test
    void anOldEpisodeThatIsForgottenLeavesTheNewOneAlone() {
        Diagnoses small = diagnoses(2);
        small.receive(retry("a", new ConnectException("old")));
        diagnosing.time.advance(Duration.ofSeconds(11));
        small.receive(retry("a", new ConnectException("new")));
        small.receive(retry("b", new ConnectException("refused")));
        assertThat(small.latest("adaptive-retry", "a").orElseThrow().rootCause())
                .endsWith("new");
        small.receive(retry("a", new ConnectException("new")));
        assertThat(small.newest(1).get(0).count()).isEqualTo(2);
    }

    @Test
    void eventsAreDiagnosedWhereTheyAreDelivered() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        EventPublisher events = new EventPublisher(tasks::add);
        EventPublisher.Subscription subscription = diagnoses.follow(events);
        events.publish(retry("inventory", new ConnectException("refused")));
        assertThat(judged).isEmpty();

        tasks.remove().run();
        assertThat(judged).hasSize(1);
        subscription.cancel();
        assertThat(events.isActive(ResilienceEvent.CallRejected.class)).isFalse();
    }

    private GivenUp givenUp(@Nullable Throwable failure) {
        return new GivenUp(
                "adaptive-retry",
                "inventory",
                FailureKind.TRANSIENT,
                "MAX_ATTEMPTS",
                3,
                Duration.ofSeconds(1),
                List.of(),
                failure,
                null);
    }

    @Test
    void aLetterIsDiagnosedWhenNobodyHasDoneItYet() {
        assertThat(diagnoses.known(givenUp(new ConnectException("refused")), "Shop.order()"))
                .isNull();
        assertThat(judged).isEmpty();
        Map<String, String> letter = diagnoses.diagnose(givenUp(new ConnectException("refused")), "Shop.order()");

        assertThat(letter)
                .containsEntry("kind", "TRANSIENT")
                .containsEntry("impact", "MEDIUM")
                .containsEntry("rootCause", "java.net.ConnectException: refused")
                .containsKey("step.3");
        assertThat(judged.get(0).context().method()).isEqualTo("Shop.order()");
        assertThat(judged.get(0).context().attempts()).isEqualTo(3);
        assertThat(judged.get(0).context().elapsed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(only().diagnosis().asText()).isEqualTo(letter);
    }

    @Test
    void aLetterTakesAFreshDiagnosisWithItsOwnRootCause() {
        diagnoses.receive(ended("adaptive-retry", false));
        Map<String, String> letter = diagnoses.known(givenUp(new ConnectException("order 17")), "Shop.order()");

        assertThat(judged).hasSize(1);
        assertThat(letter)
                .containsEntry("rootCause", "java.net.ConnectException: order 17")
                .containsEntry(
                        "step.1", only().diagnosis().recoveryPlan().get(0).toString());
        assertThat(only().count()).isEqualTo(1);
        assertThat(only().diagnosis().rootCause()).endsWith("refused");
    }

    @Test
    void aLetterDoesNotTakeADiagnosisOfAnotherSituationOrAnOldOne() {
        diagnoses.receive(retry("inventory", new ConnectException("refused")));
        Map<String, String> letter = diagnoses.diagnose(givenUp(new ConnectException("refused")), "");
        assertThat(letter).containsEntry("impact", "MEDIUM");
        diagnosing.time.advance(Duration.ofSeconds(11));
        diagnoses.diagnose(givenUp(new ConnectException("refused")), "");
        assertThat(judged).hasSize(3);
    }

    @Test
    void aLetterAboutAResultIsDiagnosed() {
        assertThat(diagnoses.diagnose(givenUp(null), ""))
                .containsEntry("rootCause", "A result that counts as a failure");
        assertThat(diagnoses.diagnose(givenUp(null), ""))
                .containsEntry("rootCause", "A result that counts as a failure");
        assertThat(judged).hasSize(1);
    }
}
