package dev.resilience.core.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** How rules are put in order and led along the cause chain. */
class FailureRulesTests {

    private static final Classification MINE = Classification.of(FailureKind.PERMANENT, "mine");

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
    void nothingKnownIsUnknownWithHalfConfidence() {
        assertThat(rules.classify(new Exception())).isSameAs(Classification.UNKNOWN);
        assertThat(Classification.UNKNOWN.confidence()).isEqualTo(0.5);
    }

    @Test
    void causesAreLookedAtWhenTheOutermostIsNotKnown() {
        Throwable failure = new RuntimeException(new UncheckedIOException(new ConnectException("Connection refused")));

        assertThat(kindOf(failure)).isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void theOutermostExceptionThatARuleKnowsDecides() {
        Throwable failure = new ConnectException("refused").initCause(new SocketTimeoutException("Read timed out"));

        assertThat(kindOf(failure)).isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void anEarlierRuleDecidesThoughALaterOneKnowsAnExceptionFurtherOut() {
        Throwable failure = new SocketTimeoutException("Read timed out").initCause(new SQLException("x", "23505"));

        assertThat(kindOf(failure)).isEqualTo(FailureKind.PERMANENT);
    }

    @Test
    void aVagueTypeDoesNotHideTheTellingOneItWraps() {
        assertThat(kindOf(new IllegalStateException("no answer", new ConnectException("refused"))))
                .isEqualTo(FailureKind.TRANSIENT);
        assertThat(kindOf(new IllegalArgumentException(new IllegalStateException())))
                .isEqualTo(FailureKind.LOGIC);
    }

    // Trap 38: the JDK's HTTP client wraps the interrupt of the thread it blocks.
    @Test
    void ioExceptionCausedByInterruptedExceptionIsIgnoredAndNotTransient() {
        IOException failure = new IOException("Connection reset", new InterruptedException());

        assertThat(rules.classify(failure)).isSameAs(Outcome.IGNORED);
        assertThat(rules.classify(new RuntimeException(new CompletionException(failure))))
                .isSameAs(Outcome.IGNORED);
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

        assertThat(kindOf(new SelfAware(FailureKind.TIMEOUT, Executed.MAYBE, null, interrupted)))
                .isEqualTo(FailureKind.TIMEOUT);
        assertThat(rules.classify(new SelfAware(FailureKind.TRANSIENT, Executed.MAYBE, null, interrupted)))
                .isSameAs(Outcome.IGNORED);
    }

    // Trap 5.
    @Test
    void carriersWithoutACauseSurvive() {
        assertThat(rules.classify(new CompletionException((Throwable) null))).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new CompletionException("x", null))).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new ExecutionException("x", null))).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new InvocationTargetException(null))).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new UndeclaredThrowableException(null))).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new RuntimeException(new CompletionException((Throwable) null))))
                .isSameAs(Classification.UNKNOWN);
    }

    @Test
    void carriersAreLookedThroughAndNeverMatchedThemselves() {
        FailureRules withUserRule = FailureRules.of(List.of(any -> mine(any)), List.of());
        Exception real = new TimeoutException();
        Exception carried = new ExecutionException(
                new CompletionException(new UndeclaredThrowableException(new InvocationTargetException(real))));

        assertThat(withUserRule.classify(carried)).isEqualTo(mine(real));
        assertThat(kindOf(carried)).isEqualTo(FailureKind.TIMEOUT);
    }

    @Test
    void aCarrierWithoutACauseMayBeMatched() {
        FailureRules withUserRule = FailureRules.of(List.of(on(CompletionException.class, MINE)), List.of());

        assertThat(withUserRule.classify(new CompletionException((Throwable) null)))
                .isSameAs(MINE);
    }

    @Test
    void aTypeDerivedFromACarrierMayBeMatched() {
        FailureRules withUserRule = FailureRules.of(List.of(on(OrderFailed.class, MINE)), List.of());

        assertThat(withUserRule.classify(new OrderFailed(new ConnectException("refused"))))
                .isSameAs(MINE);
    }

    @Test
    void aCycleOfCausesEnds() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);

        assertThat(rules.classify(first)).isSameAs(Classification.UNKNOWN);
    }

    @Test
    void aCycleOfCarriersEnds() {
        Exception outer = new CompletionException("outer", null) {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };

        assertThat(rules.classify(outer)).isSameAs(Classification.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, FailureRules.MAX_DEPTH - 1})
    void aCauseWithinTheDepthIsFound(int depth) {
        assertThat(kindOf(nested(depth))).isEqualTo(FailureKind.TRANSIENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {FailureRules.MAX_DEPTH, 10_000})
    void aCauseBelowTheDepthIsNotLookedAt(int depth) {
        assertThat(rules.classify(nested(depth))).isSameAs(Classification.UNKNOWN);
    }

    @Test
    void aRuleIsAskedAboutEveryExceptionOfTheChainOnceFromOutsideIn() {
        List<Throwable> asked = new ArrayList<>();
        FailureRules withUserRule = FailureRules.of(
                List.of(failure -> {
                    asked.add(failure);
                    return null;
                }),
                List.of());
        Exception inner = new SocketException("Broken pipe");
        Exception middle = new IllegalStateException(inner);
        Exception outer = new RuntimeException(middle);

        withUserRule.classify(outer);

        assertThat(asked).containsExactly(outer, middle, inner);
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
                .startsWith("Failure classifier " + FailureRulesTests.class.getName())
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

    // Trap 9: the retry refuses errors whatever their kind; the classification only must not call them passing.
    @Test
    void errorsOtherThanAssertionsAreUnknown() {
        assertThat(rules.classify(new StackOverflowError())).isSameAs(Classification.UNKNOWN);
        assertThat(rules.classify(new OutOfMemoryError())).isSameAs(Classification.UNKNOWN);
        assertThat(kindOf(new AssertionError())).isEqualTo(FailureKind.FLAKY);
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

    private FailureKind kindOf(Throwable failure) {
        return kindOf(rules, failure);
    }

    private static FailureKind kindOf(FailureRules rules, Throwable failure) {
        return ((Classification) rules.classify(failure)).kind();
    }

    private static Classification mine(Throwable failure) {
        return Classification.of(FailureKind.PERMANENT, failure.getClass().getName());
    }

    private static FailureClassifier on(Class<? extends Throwable> type, Outcome outcome) {
        return failure -> type.isInstance(failure) ? outcome : null;
    }

    private static FailureClassifier throwing(Throwable thrown) {
        return failure -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        };
    }

    private static Throwable nested(int depth) {
        Throwable failure = new ConnectException("refused");
        for (int i = 0; i < depth; i++) {
            failure = new Exception("level", failure);
        }
        return failure;
    }

    private static final class SelfAware extends RuntimeException implements ClassifiedFailure {

        private static final long serialVersionUID = 1L;

        private final FailureKind kind;
        private final Executed executed;
        private final @Nullable Duration retryAfter;

        SelfAware(FailureKind kind) {
            this(kind, Executed.MAYBE, null, null);
        }

        SelfAware(FailureKind kind, Executed executed, @Nullable Duration retryAfter, @Nullable Throwable cause) {
            super(cause);
            this.kind = kind;
            this.executed = executed;
            this.retryAfter = retryAfter;
        }

        @Override
        public FailureKind failureKind() {
            return kind;
        }

        @Override
        public @Nullable Duration retryAfter() {
            return retryAfter;
        }

        @Override
        public Executed executed() {
            return executed;
        }
    }

    private static final class OrderFailed extends CompletionException {

        private static final long serialVersionUID = 1L;

        OrderFailed(Throwable cause) {
            super(cause);
        }
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
