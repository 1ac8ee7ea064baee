package dev.resilience.core.failure;

import static dev.resilience.core.failure.Rules.kindOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guessing by words; which words mean what is in the tables. */
class WordRuleTests {

    private static final int MEGABYTE = 1 << 20;

    private final FailureRules rules = FailureRules.standard();

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "dev.resilience.core.failure.NamedFailures#names",
        "dev.resilience.core.failure.WordedFailures#messages"
    })
    void strictRulesGuessNothing(Row row) {
        assertThat(rules.strict().classify(row.failure())).isSameAs(Classification.UNKNOWN);
    }

    @Test
    void strictRulesKeepAllOthers() {
        FailureRules strict = FailureRules.of(
                        List.of(Rules.on(SQLException.class, Rules.MINE)),
                        List.of(Rules.on(UnsupportedOperationException.class, Rules.MINE)))
                .strict();

        assertThat(strict.classify(new SQLException("timed out"))).isSameAs(Rules.MINE);
        assertThat(strict.classify(new UnsupportedOperationException())).isSameAs(Rules.MINE);
        assertThat(kindOf(strict, new ConnectException("timed out"))).isEqualTo(FailureKind.TRANSIENT);
        assertThat(kindOf(strict, new IllegalStateException("timed out"))).isEqualTo(FailureKind.LOGIC);
    }

    @Test
    void wordsAreTheLastRule() {
        assertThat(kindOf(rules, new IllegalArgumentException("timed out"))).isEqualTo(FailureKind.LOGIC);
        assertThat(kindOf(rules, new Exception("timed out", new SQLException("x", "40001"))))
                .isEqualTo(FailureKind.CONCURRENCY);
        assertThat(kindOf(rules, new Exception("timed out", new NullPointerException())))
                .isEqualTo(FailureKind.LOGIC);
    }

    @Test
    void aMessageTakenFromTheCauseIsTheCauses() {
        Exception cause = new NamedTimeout("access denied");

        assertThat(kindOf(rules, new RuntimeException(cause))).isEqualTo(FailureKind.TIMEOUT);
        assertThat(kindOf(rules, new RuntimeException("access denied", cause))).isEqualTo(FailureKind.PERMISSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 500, Phrases.MAX_LENGTH - 9})
    void aWordIsFoundWithinTheLengthThatIsLookedAt(int before) {
        assertThat(kindOf(rules, new Exception(" ".repeat(before) + "timed out")))
                .isEqualTo(FailureKind.TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {Phrases.MAX_LENGTH, MEGABYTE})
    void whatStandsBehindThatLengthIsNotLookedAt(int before) {
        assertThat(rules.classify(new Exception(" ".repeat(before) + "timed out")))
                .isSameAs(Classification.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 8, 12})
    void aWordThatTheBoundCutsIsNotTakenForAnother(int shown) {
        String before = " ".repeat(Phrases.MAX_LENGTH - shown);

        assertThat(rules.classify(new Exception(before + "timeoutless"))).isSameAs(Classification.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                " ",
                "\"",
                "time ",
                "timed ",
                "connection ",
                "no timeout ",
                "\"\"",
                "a.",
                "timeout=",
                "\ud83d\ude00"
            })
    void aHugeMessageIsReadAsFarAsTheBoundAndNothingIsAllocatedForIt(String part) {
        Exception failure = new IOException(part.repeat(MEGABYTE / part.length()));
        rules.classify(failure);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        Outcome outcome = rules.classify(failure);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(outcome).isSameAs(Classification.UNKNOWN);
        assertThat(allocated).isLessThan(4_096);
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.HTTPTimeoutException, HTTP Timeout Exception",
        "com.acme.Http2Timeout, Http2 Timeout",
        "com.acme.Outer$InnerTimeout, Inner Timeout",
        "com.acme.Outer$1, 1",
        "Timeout, Timeout",
        "com.acme.snake_Case, snake_ Case",
        "com.acme.SQLX, SQLX",
        "com.acme.lower, lower"
    })
    void aClassNameIsSplitWhereACapitalBeginsAWord(String name, String words) {
        assertThat(WordRule.wordsOf(name)).isEqualTo(words);
    }

    private static final class NamedTimeout extends Exception {

        private static final long serialVersionUID = 1L;

        NamedTimeout(String message) {
            super(message);
        }
    }
}
