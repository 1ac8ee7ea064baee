package dev.resilience.core.failure;

import static dev.resilience.core.failure.Rules.kindOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Rules and exceptions that throw themselves. */
class BrokenRulesTests {

    private final FailureRules rules = FailureRules.standard();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(FailureRules.class);
    }

    @Test
    void aRuleThatThrowsIsPassedOverAndLoggedOnce() {
        FailureRules withBrokenRules = FailureRules.of(
                List.of(throwing(new IllegalStateException("first")), throwing(new StackOverflowError("second"))),
                List.of());

        for (int i = 0; i < 3; i++) {
            assertThat(kindOf(withBrokenRules, new RuntimeException(new ConnectException("refused"))))
                    .isEqualTo(FailureKind.TRANSIENT);
        }

        assertThat(log.list)
                .extracting(
                        ILoggingEvent::getLevel,
                        event -> event.getThrowableProxy().getMessage())
                .containsExactlyInAnyOrder(tuple(Level.WARN, "first"), tuple(Level.WARN, "second"));
        assertThat(log.list.get(0).getFormattedMessage())
                .startsWith("Failure classifier " + BrokenRulesTests.class.getName())
                .endsWith("failed; it is passed over");
    }

    @Test
    void aRuleWhoseExceptionCannotBeLoggedIsPassedOver() {
        FailureRules withBrokenRule = FailureRules.of(List.of(throwing(new Hostile())), List.of());

        assertThat(kindOf(withBrokenRule, new ConnectException("refused"))).isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void aRuleThatCallsAFailureASuccessIsPassedOverAndLoggedOnce() {
        FailureRules withBrokenRule = FailureRules.of(List.of(any -> Outcome.SUCCESS), List.of());

        assertThat(kindOf(withBrokenRule, new ConnectException("refused"))).isEqualTo(FailureKind.TRANSIENT);
        assertThat(kindOf(withBrokenRule, new ConnectException("refused"))).isEqualTo(FailureKind.TRANSIENT);
        assertThat(log.list).hasSize(1);
    }

    @Test
    void anExceptionWhoseGettersThrowIsStillClassified() {
        assertThat(rules.classify(new Hostile())).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new HostileIo())).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new SelfAware(null))).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new IOException("Broken pipe", new Hostile())))
                .isEqualTo(Classification.of(FailureKind.TRANSIENT, "broken pipe"));
    }

    private static FailureClassifier throwing(Throwable thrown) {
        return failure -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        };
    }

    private static final class Hostile extends RuntimeException implements ClassifiedFailure {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("message");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("cause");
        }

        @Override
        public FailureKind failureKind() {
            throw new IllegalStateException("kind");
        }
    }

    private static final class HostileIo extends IOException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("message");
        }
    }
}
