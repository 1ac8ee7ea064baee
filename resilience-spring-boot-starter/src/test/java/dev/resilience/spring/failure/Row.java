package dev.resilience.spring.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A line of the tables: an exception as its library makes it, and what the rules with Spring's modules say. */
record Row(Throwable failure, FailureKind kind, String rule, Executed executed) {

    /** Every line of every table. */
    static List<Row> all() {
        return Stream.of(
                        HttpFailures.restClient(),
                        HttpFailures.webClient(),
                        HttpFailures.errorResponses(),
                        DataAccessFailures.dataAccess(),
                        DataAccessFailures.translated(),
                        JdbcFailures.postgres(),
                        JdbcFailures.mySql(),
                        JdbcFailures.h2(),
                        JdbcFailures.oracle(),
                        JdbcFailures.sqlServer(),
                        GrpcFailures.codes(),
                        GrpcFailures.causes(),
                        LibraryFailures.jackson(),
                        LibraryFailures.reactor(),
                        LibraryFailures.spring())
                .flatMap(rows -> rows)
                .toList();
    }

    static Row row(Throwable failure, FailureKind kind, String rule, Executed executed) {
        return new Row(failure, kind, rule, executed);
    }

    static Row maybe(Throwable failure, FailureKind kind, String rule) {
        return row(failure, kind, rule, Executed.MAYBE);
    }

    static Row maybe(Throwable failure, FailureKind kind, Class<?> rule) {
        return maybe(failure, kind, rule.getName());
    }

    static Row word(Throwable failure, FailureKind kind, String words) {
        return maybe(failure, kind, "words: " + words);
    }

    static Row nothing(Throwable failure) {
        return maybe(failure, FailureKind.UNKNOWN, "none");
    }

    static Throwable caught(ThrowingCallable work) {
        Throwable failure = catchThrowable(work);
        assertThat(failure).isNotNull();
        return failure;
    }

    /** Whether it is the resource's own answer is told by who knows it: codes do. */
    Classification expected() {
        boolean guessed = rule.startsWith("words: ");
        double confidence = kind == FailureKind.UNKNOWN ? 0.5 : guessed ? 0.8 : 1.0;
        boolean answered = rule.startsWith("HTTP ")
                || rule.startsWith("gRPC ")
                || rule.startsWith("SQLState ")
                || DataAccessFailures.ANSWERS.contains(rule);
        return new Classification(kind, rule, confidence, null, executed, answered);
    }

    @Override
    public String toString() {
        return failure.getClass().getName() + ": " + failure.getMessage() + " is " + kind + " by " + rule
                + ", executed " + executed;
    }
}
