package dev.resilience.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A warning is given once, and harms nobody. */
class WarnOnceTests {

    private final Logger logger = (Logger) LoggerFactory.getLogger(WarnOnceTests.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final WarnOnce warning = new WarnOnce(logger);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void isGivenOnceWithItsArgumentsAndWhatWasThrown() {
        warning.warn("Rule {} {}", "words", "threw", new IllegalStateException("broken"));
        warning.warn("Rule {} {}", "words", "threw again");

        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage()).isEqualTo("Rule words threw");
        assertThat(log.list.get(0).getThrowableProxy().getMessage()).isEqualTo("broken");
    }

    @Test
    void whatCannotBePrintedIsNotThrown() {
        warning.warn("Rule {} threw", "words", new Unprintable());

        assertThat(log.list).isEmpty();
    }

    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("broken getter");
        }
    }
}
