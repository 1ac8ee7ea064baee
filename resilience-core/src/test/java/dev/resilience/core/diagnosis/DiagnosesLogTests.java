package dev.resilience.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.core.deadletter.GivenUp;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DiagnosesLogTests {

    private final Logger logger = (Logger) LoggerFactory.getLogger(Diagnoses.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Diagnosing diagnosing = new Diagnosing();
    private final Diagnoses diagnoses =
            new Diagnoses(DiagnosesConfig.standard(), diagnosing.diagnoser, diagnosing.time);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void end() {
        logger.detachAppender(lines);
    }

    private void retry(String name, Throwable failure) {
        diagnoses.receive(new ResilienceEvent.RetryScheduled(
                diagnosing.time.wallTime(),
                "adaptive-retry",
                name,
                1,
                FailureKind.TRANSIENT,
                Duration.ofMillis(100),
                failure));
    }

    private void opens() {
        diagnoses.receive(new ResilienceEvent.StateChanged(
                diagnosing.time.wallTime(),
                "circuit-breaker",
                "inventory",
                null,
                "CLOSED",
                "OPEN",
                "failure rate 60 %",
                false,
                Classification.of(FailureKind.PERMISSION, "HTTP 403")));
    }

    @Test
    void aNewDiagnosisIsToldInOneLine() {
        retry("inventory", new ConnectException("refused\nforged"));

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage())
                    .startsWith("Diagnosis of 'inventory' (adaptive-retry): TRANSIENT, impact LOW: "
                            + "java.net.ConnectException: refused forged; 1. RETRY: Retry after 100ms")
                    .contains("; 2. FALLBACK: ")
                    .doesNotContain("\n");
        });
    }

    @Test
    void highImpactIsAWarning() {
        opens();
        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getLevel)
                .isEqualTo(Level.WARN);
    }

    @Test
    void anInstanceAndAKindAreToldOfOnceAMinute() {
        retry("inventory", new ConnectException("refused"));
        retry("inventory", new ConnectException("refused"));
        retry("inventory", new SocketException("Connection reset"));
        assertThat(lines.list).hasSize(1);
        retry("stock", new ConnectException("refused"));
        opens();
        assertThat(lines.list).hasSize(3);

        diagnosing.time.advance(Duration.ofMinutes(1).minusNanos(1));
        retry("inventory", new ConnectException("refused"));
        assertThat(lines.list).hasSize(3);
        diagnosing.time.advance(Duration.ofNanos(1));
        retry("inventory", new ConnectException("refused"));
        assertThat(lines.list).hasSize(4);
    }

    @Test
    void anEpisodeIsToldOfOnce() {
        for (int i = 0; i < 20; i++) {
            retry("inventory", new ConnectException("refused"));
            diagnosing.time.advance(Duration.ofSeconds(9));
        }
        assertThat(lines.list).hasSize(1);
    }

    @Test
    void anEpisodeThatGetsWorseIsToldOfAgain() {
        for (int i = 0; i < 7; i++) {
            retry("inventory", new ConnectException("refused"));
            diagnosing.time.advance(Duration.ofSeconds(9));
        }
        diagnoses.receive(new ResilienceEvent.RecoveryEnded(
                diagnosing.time.wallTime(),
                "adaptive-retry",
                "inventory",
                FailureKind.TRANSIENT,
                3,
                false,
                new ConnectException("refused")));
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        first -> assertThat(first).contains("impact LOW"),
                        second -> assertThat(second).contains("impact MEDIUM"));
    }

    @Test
    void whatALetterHasDiagnosedIsToldOffItsThread() {
        ConnectException failure = new ConnectException("refused");
        diagnoses.diagnose(
                new GivenUp(
                        "adaptive-retry",
                        "inventory",
                        FailureKind.TRANSIENT,
                        "MAX_ATTEMPTS",
                        3,
                        Duration.ofSeconds(1),
                        List.of(),
                        failure,
                        null),
                "");
        assertThat(lines.list).isEmpty();
        retry("inventory", failure);
        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("impact MEDIUM");
    }

    @Test
    void manyInstancesAreRememberedOnlyToABound() {
        for (int i = 0; i <= 1_000; i++) {
            retry("a" + i, new ConnectException("refused"));
        }
        assertThat(lines.list).hasSize(1_001);
        diagnosing.time.advance(Duration.ofSeconds(11));
        retry("a1000", new ConnectException("refused"));
        retry("a1", new ConnectException("refused"));
        assertThat(lines.list).hasSize(1_001);
        retry("a0", new ConnectException("refused"));
        assertThat(lines.list).hasSize(1_002);
    }
}
