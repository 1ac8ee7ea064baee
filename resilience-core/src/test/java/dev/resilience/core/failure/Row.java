package dev.resilience.core.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A line of the tables: an exception as its library makes it, and what the standard rules say. */
record Row(Throwable failure, Classification expected) {

    private static final List<Row> ALL = Stream.of(
                    NetworkFailures.network(),
                    TimeoutFailures.timeouts(),
                    SqlFailures.sqlStates(),
                    SqlFailures.sqlTypes(),
                    ProgramFailures.resources(),
                    ProgramFailures.answers(),
                    ProgramFailures.programming(),
                    NamedFailures.names(),
                    WordedFailures.messages(),
                    UnknownFailures.unknown(),
                    UnknownFailures.nearMisses())
            .flatMap(rows -> rows)
            .toList();

    /** Every line of every table; some failures really happen over sockets, once for all tests. */
    static List<Row> all() {
        return ALL;
    }

    static Row row(Throwable failure, FailureKind kind, String rule, Executed executed) {
        boolean answered = rule.startsWith("SQLState");
        return new Row(failure, new Classification(kind, rule, 1.0, null, executed, answered));
    }

    static Row byType(Throwable failure, FailureKind kind, Class<?> type, Executed executed) {
        return row(failure, kind, type.getName(), executed);
    }

    static Row byType(Throwable failure, FailureKind kind, String type, Executed executed) {
        return row(failure, kind, type, executed);
    }

    static Row sql(String state, FailureKind kind, String rule, Executed executed) {
        return row(new SQLException("ERROR " + state, state), kind, "SQLState " + rule, executed);
    }

    static Row word(Throwable failure, FailureKind kind, String words) {
        return new Row(failure, new Classification(kind, "words: " + words, 0.8, null, Executed.MAYBE, false));
    }

    static Row word(String message, FailureKind kind, String words) {
        return word(new RuntimeException(message), kind, words);
    }

    static Row nothing(Throwable failure) {
        return new Row(failure, Classification.UNKNOWN);
    }

    static Row nothing(String message) {
        return nothing(new RuntimeException(message));
    }

    static Throwable caught(ThrowingCallable work) {
        Throwable failure = catchThrowable(work);
        assertThat(failure).isNotNull();
        return failure;
    }

    @Override
    public String toString() {
        return failure.getClass().getName() + ": " + failure.getMessage() + " is " + expected.kind() + " by "
                + expected.rule() + ", executed " + expected.executed();
    }
}
