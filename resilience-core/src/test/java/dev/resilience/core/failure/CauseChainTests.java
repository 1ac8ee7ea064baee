package dev.resilience.core.failure;

import static dev.resilience.core.failure.Rules.MINE;
import static dev.resilience.core.failure.Rules.kindOf;
import static dev.resilience.core.failure.Rules.mine;
import static dev.resilience.core.failure.Rules.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the rules are led along the cause chain. */
class CauseChainTests {

    private final FailureRules rules = FailureRules.standard();

    @Test
    void causesAreLookedAtWhenTheOutermostIsNotKnown() {
        Throwable failure = new RuntimeException(new UncheckedIOException(new ConnectException("Connection refused")));

        assertThat(kindOf(rules, failure)).isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void theOutermostExceptionThatARuleKnowsDecides() {
        Throwable failure = new ConnectException("refused").initCause(new SocketTimeoutException("Read timed out"));

        assertThat(kindOf(rules, failure)).isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void anEarlierRuleDecidesThoughALaterOneKnowsAnExceptionFurtherOut() {
        Throwable failure = new SocketTimeoutException("Read timed out").initCause(new SQLException("x", "23505"));

        assertThat(kindOf(rules, failure)).isEqualTo(FailureKind.PERMANENT);
    }

    @Test
    void aVagueTypeDoesNotHideTheTellingOneItWraps() {
        assertThat(kindOf(rules, new IllegalStateException("no answer", new ConnectException("refused"))))
                .isEqualTo(FailureKind.TRANSIENT);
        assertThat(kindOf(rules, new IllegalArgumentException(new IllegalStateException())))
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
        assertThat(kindOf(rules, carried)).isEqualTo(FailureKind.TIMEOUT);
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
        assertThat(kindOf(rules, nested(depth))).isEqualTo(FailureKind.TRANSIENT);
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

    private static Throwable nested(int depth) {
        Throwable failure = new ConnectException("refused");
        for (int i = 0; i < depth; i++) {
            failure = new Exception("level", failure);
        }
        return failure;
    }

    private static final class OrderFailed extends CompletionException {

        private static final long serialVersionUID = 1L;

        OrderFailed(Throwable cause) {
            super(cause);
        }
    }
}
