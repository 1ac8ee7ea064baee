package dev.resilience.core.failure;

import static dev.resilience.core.failure.Rules.MINE;
import static dev.resilience.core.failure.Rules.kindOf;
import static dev.resilience.core.failure.Rules.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The order of the rules. */
class FailureRulesTests {

    private final FailureRules rules = FailureRules.standard();

    @Test
    void nothingKnownIsUnknownWithHalfConfidence() {
        assertThat(rules.classify(new Exception())).isSameAs(Classification.UNKNOWN);
        assertThat(Classification.UNKNOWN.confidence()).isEqualTo(0.5);
    }

    @Test
    void interruptsAndCancellationsComeBeforeTheRulesOfTheUser() {
        FailureRules withUserRule = FailureRules.of(List.of(any -> MINE), List.of());

        assertThat(withUserRule.classify(new InterruptedException())).isSameAs(Outcome.IGNORED);
        assertThat(withUserRule.classify(new Exception(new CancellationException())))
                .isSameAs(Outcome.IGNORED);
        assertThat(withUserRule.classify(new Exception(new ClosedByInterruptException())))
                .isSameAs(Outcome.IGNORED);
    }

    @Test
    void rulesOfTheUserComeBeforeEveryOtherInTheirOwnOrder() {
        Classification second = Classification.of(FailureKind.FLAKY, "second");
        FailureRules withUserRules = FailureRules.of(List.of(on(IOException.class, MINE), any -> second), List.of());

        assertThat(withUserRules.classify(new ConnectException("refused"))).isSameAs(MINE);
        assertThat(withUserRules.classify(new SQLException("x", "40001"))).isSameAs(second);
        assertThat(withUserRules.classify(new SelfAware(FailureKind.TIMEOUT))).isSameAs(second);
        assertThat(withUserRules.classify(new SQLException(new IOException()))).isSameAs(MINE);
    }

    @Test
    void oneMoreRuleOfTheUserComesBeforeTheOthersButForInterrupts() {
        Classification more = Classification.of(FailureKind.FLAKY, "more");
        FailureRules few = FailureRules.of(List.of(on(Exception.class, MINE)), List.of());
        FailureRules withMore = few.with(on(IOException.class, more));

        assertThat(withMore.classify(new ConnectException("refused"))).isSameAs(more);
        assertThat(withMore.classify(new SQLException())).isSameAs(MINE);
        assertThat(withMore.classify(new InterruptedException())).isSameAs(Outcome.IGNORED);
        assertThat(few.classify(new ConnectException("refused"))).isSameAs(MINE);
    }

    @Test
    void aRuleOfTheUserMayIgnoreAFailure() {
        FailureRules withUserRule = FailureRules.of(List.of(on(IOException.class, Outcome.IGNORED)), List.of());

        assertThat(withUserRule.classify(new CompletionException(new ConnectException())))
                .isSameAs(Outcome.IGNORED);
    }

    @Test
    void protocolRulesComeBehindWhatAnExceptionSaysItselfAndBeforeJavaTypes() {
        FailureRules withProtocol = FailureRules.of(List.of(), List.of(any -> MINE));

        assertThat(withProtocol.classify(new ConnectException("refused"))).isSameAs(MINE);
        assertThat(kindOf(withProtocol, new SelfAware(FailureKind.FLAKY))).isEqualTo(FailureKind.FLAKY);
    }

    @Test
    void sqlStatesAreReadBehindProtocolRulesUnlessTheyArePlacedAmongThem() {
        SQLException failure = new SQLException("x", "40001");
        FailureClassifier sql = on(SQLException.class, MINE);

        assertThat(kindOf(FailureRules.of(List.of(), List.of(on(IOException.class, MINE))), failure))
                .isEqualTo(FailureKind.CONCURRENCY);
        assertThat(FailureRules.of(List.of(), List.of(sql)).classify(failure)).isSameAs(MINE);
        assertThat(kindOf(FailureRules.of(List.of(), List.of(new SqlStateRule(), sql)), failure))
                .isEqualTo(FailureKind.CONCURRENCY);
    }

    // Trap 9: the retry refuses errors whatever their kind; the classification only must not call them passing.
    @Test
    void errorsOtherThanAssertionsAreUnknown() {
        assertThat(rules.classify(new StackOverflowError())).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new OutOfMemoryError())).isSameAs(Classification.UNKNOWN);
        assertThat(kindOf(rules, new AssertionError())).isEqualTo(FailureKind.FLAKY);
    }

    @Test
    void theMostSpecificMappedTypeWins() {
        ExceptionTypeRule rule = new ExceptionTypeRule(Map.of(
                Exception.class, FailureKind.PERMANENT,
                IOException.class, FailureKind.FLAKY,
                SocketException.class, FailureKind.SERVER_ERROR));
        FailureRules mapped = FailureRules.of(List.of(rule), List.of());

        assertThat(kindOf(mapped, new ConnectException("refused"))).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(kindOf(mapped, new SocketTimeoutException())).isEqualTo(FailureKind.FLAKY);
        assertThat(kindOf(mapped, new SQLException("x", "40001"))).isEqualTo(FailureKind.PERMANENT);
        assertThat(mapped.classify(new Error())).isSameAs(Classification.UNKNOWN);
        assertThat(rule.classify(new ConnectException()))
                .isEqualTo(Classification.of(FailureKind.SERVER_ERROR, "configured type java.net.SocketException")
                        .asAnswer());
    }

    @Test
    void aMappedTypeIsFoundInTheCauseChainAndThroughCarriers() {
        FailureRules mapped = FailureRules.of(
                List.of(new ExceptionTypeRule(Map.of(TimeoutException.class, FailureKind.LOGIC))), List.of());

        assertThat(kindOf(mapped, new CompletionException(new RuntimeException(new TimeoutException()))))
                .isEqualTo(FailureKind.LOGIC);
    }
}
