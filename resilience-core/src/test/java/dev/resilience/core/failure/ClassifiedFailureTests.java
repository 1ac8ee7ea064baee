package dev.resilience.core.failure;

import static dev.resilience.core.failure.Rules.MINE;
import static dev.resilience.core.failure.Rules.kindOf;
import static dev.resilience.core.failure.Rules.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exceptions that say themselves what they are. */
class ClassifiedFailureTests {

    private final FailureRules rules = FailureRules.standard();

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void anExceptionThatKnowsItselfIsBelieved(FailureKind kind) {
        assertThat(rules.classify(new SelfAware(kind)))
                .isEqualTo(new Classification(kind, "classified failure", 1.0, null, Executed.MAYBE, true));
    }

    @Test
    void anExceptionThatKnowsItselfPassesOnRetryAfterAndExecuted() {
        SelfAware failure = new SelfAware(FailureKind.REJECTED, Executed.NO, Duration.ofSeconds(3), null);

        assertThat(rules.classify(failure))
                .isEqualTo(new Classification(
                        FailureKind.REJECTED, "classified failure", 1.0, Duration.ofSeconds(3), Executed.NO, true));
    }

    @Test
    void aNegativeRetryAfterIsLeftOut() {
        SelfAware failure = new SelfAware(FailureKind.REJECTED, Executed.MAYBE, Duration.ofSeconds(-3), null);

        assertThat(((Classification) rules.classify(failure)).retryAfter()).isNull();
    }

    @Test
    void aRejectionIsNotTakenForTheFailureThatLedToIt() {
        Exception last = new ConnectException("refused");
        SelfAware rejection = new SelfAware(FailureKind.REJECTED, Executed.NO, null, last);
        FailureRules withUserRule = FailureRules.of(List.of(on(IOException.class, MINE)), List.of());

        assertThat(kindOf(withUserRule, new ExecutionException(rejection))).isEqualTo(FailureKind.REJECTED);
    }

    @Test
    void anExpiredLimitIsNotTakenForTheInterruptItUsed() {
        Exception interrupted = new IOException(new InterruptedException());

        assertThat(kindOf(rules, new SelfAware(FailureKind.TIMEOUT, Executed.MAYBE, null, interrupted)))
                .isEqualTo(FailureKind.TIMEOUT);
        assertThat(rules.classify(new SelfAware(FailureKind.TRANSIENT, Executed.MAYBE, null, interrupted)))
                .isSameAs(Outcome.IGNORED);
    }
}
