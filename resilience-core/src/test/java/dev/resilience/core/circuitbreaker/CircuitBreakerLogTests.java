package dev.resilience.core.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What operators read about a breaker: a warning when calls are rejected from now on, a note when it recovers. */
class CircuitBreakerLogTests {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(CircuitBreaker.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Rig rig = new Rig();

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        LOGGER.detachAppender(log);
    }

    private List<String> lines() {
        return log.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Test
    void openingWarnsWithWindowRateThresholdAndLastFailure() {
        rig.succeed(1);
        rig.breaker
                .acquire()
                .end(
                        Classification.of(FailureKind.TRANSIENT, "connection reset"),
                        new IOException("reset by peer"),
                        -1);

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("WARN Circuit breaker 'inventory' went from CLOSED to OPEN")
                .contains("1 of 2 calls failed: 50.0% in a window of 4 calls is at or above 50.0%")
                .contains("last failure: TRANSIENT")
                .contains("IOException")
                .contains("reset by peer");
    }

    @Test
    void openingForSlowCallsSaysSoAndSoDoFailedProbes() {
        CircuitBreakerConfig slow = Rig.config(
                settings -> settings.slowCallDuration(Duration.ofSeconds(2)).slowCallRateThreshold(0.5));
        rig.breaker.reconfigure(slow);
        for (int i = 0; i < 2; i++) {
            rig.breaker
                    .acquire()
                    .end(Outcome.SUCCESS, null, Duration.ofSeconds(3).toNanos());
        }
        rig.time.advance(Rig.OPEN);
        rig.breaker.acquire().end(Outcome.SUCCESS, null, Duration.ofSeconds(3).toNanos());
        rig.fail(1);

        assertThat(lines().get(0))
                .contains("2 of 2 calls took longer than PT2S: 100.0% in a window of 4 calls is at or above 50.0%");
        assertThat(lines().get(2)).contains("HALF_OPEN to OPEN").contains("1 of 2 probes failed, 1 were slow");
    }

    @Test
    void recoveryIsNotedAndSoIsProbing() {
        rig.halfOpen();
        rig.end(2, Outcome.SUCCESS);

        assertThat(lines().subList(1, 3))
                .containsExactly(
                        "INFO Circuit breaker 'inventory' went from OPEN to HALF_OPEN: open duration is over",
                        "INFO Circuit breaker 'inventory' went from HALF_OPEN to CLOSED: 2 probes succeeded");
    }

    @Test
    void operatorsChoiceIsToldWithItsReason() {
        rig.breaker.forceOpen("maintenance of the warehouse", null);
        rig.breaker.disable("trusted again", null);

        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
        assertThat(lines())
                .satisfiesExactly(
                        forced -> assertThat(forced)
                                .contains("CLOSED to FORCED_OPEN")
                                .contains("maintenance of the warehouse"),
                        disabled -> assertThat(disabled)
                                .contains("FORCED_OPEN to DISABLED")
                                .contains("trusted again"));
    }
}
