package dev.resilience.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import dev.resilience.core.deadletter.GivenUp;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.FailureKind;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiagnosesRaceTests {

    private static final int ROUNDS = 200;
    private static final int TIMES = 20;

    private final Diagnosing diagnosing = new Diagnosing();

    /** Letters on the threads of calls meet events on another: none is lost, none twice, and there is one episode. */
    @Test
    void everyFailureIsCountedOnceWhoeverDiagnosesFirst() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Diagnoses diagnoses = new Diagnoses(DiagnosesConfig.standard(), diagnosing.diagnoser, diagnosing.time);
            CyclicBarrier start = new CyclicBarrier(2);
            Racers.run(2, number -> {
                start.await();
                for (int i = 0; i < TIMES; i++) {
                    diagnoses.receive(new ResilienceEvent.RecoveryEnded(
                            diagnosing.time.wallTime(),
                            "adaptive-retry",
                            "inventory",
                            FailureKind.TRANSIENT,
                            3,
                            false,
                            new ConnectException("refused")));
                }
            });
            assertThat(diagnoses.newest(10))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.count()).isEqualTo(2 * TIMES));
        }
    }

    @Test
    void theJournalStaysBoundedWhileLettersAndEventsMeet() throws Exception {
        Diagnoses diagnoses =
                new Diagnoses(new DiagnosesConfig(5, Duration.ofSeconds(10)), diagnosing.diagnoser, diagnosing.time);
        CyclicBarrier start = new CyclicBarrier(2);
        Racers.run(2, number -> {
            start.await();
            for (int i = 0; i < ROUNDS * TIMES; i++) {
                String name = "n" + (i * (number + 1)) % 13;
                diagnoses.diagnose(
                        new GivenUp(
                                "adaptive-retry",
                                name,
                                FailureKind.TRANSIENT,
                                "MAX_ATTEMPTS",
                                3,
                                Duration.ofSeconds(1),
                                List.of(),
                                new ConnectException("refused"),
                                null),
                        "");
                assertThat(diagnoses.newest(10)).hasSizeLessThanOrEqualTo(5).doesNotHaveDuplicates();
            }
        });
        List<Diagnoses.Entry> entries = diagnoses.newest(10);
        assertThat(entries).hasSize(5);
        assertThat(entries)
                .allSatisfy(entry -> assertThat(diagnoses.latest(entry.policy(), entry.name()))
                        .contains(entry.diagnosis()));
    }
}
