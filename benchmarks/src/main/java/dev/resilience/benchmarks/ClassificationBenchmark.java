package dev.resilience.benchmarks;

import dev.resilience.core.failure.ClassifiedFailure;
import dev.resilience.core.failure.ExceptionTypeRule;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Finding what kind of failure an exception is whose class has been seen before. No code of a user's is asked. */
public class ClassificationBenchmark extends Benchmarked {

    private static final int MANY = 8;

    /** One exception again and again: those of the target, and behind them a longer chain, words, and nothing known. */
    @State(Scope.Benchmark)
    public static class One {

        @Param({
            "configured type",
            "says so itself",
            "SQLState",
            "SQLState class",
            "type",
            "type and message",
            "message",
            "vague type",
            "chain of three",
            "words",
            "unknown"
        })
        public String failure = "";

        final FailureRules rules = rules();
        Throwable thrown = new Exception();

        @Setup
        public void choose() {
            thrown = thrown(failure);
        }
    }

    /** Exceptions of eight classes in turn, so that no call site sees only one. */
    @State(Scope.Benchmark)
    public static class Many {

        final FailureRules rules = rules();

        final Throwable[] thrown = Stream.of(
                        "configured type",
                        "says so itself",
                        "SQLState",
                        "SQLState class",
                        "type",
                        "type and message",
                        "message",
                        "vague type")
                .map(ClassificationBenchmark::thrown)
                .toArray(Throwable[]::new);
    }

    @Benchmark
    public Outcome one(One one) {
        return one.rules.classify(one.thrown);
    }

    @Benchmark
    @OperationsPerInvocation(MANY)
    public void many(Many many, Blackhole results) {
        for (Throwable thrown : many.thrown) {
            results.consume(many.rules.classify(thrown));
        }
    }

    private static FailureRules rules() {
        return FailureRules.of(
                List.of(new ExceptionTypeRule(Map.of(TimeoutException.class, FailureKind.SERVER_ERROR))), List.of());
    }

    private static Throwable thrown(String failure) {
        return switch (failure) {
            case "configured type" -> new TimeoutException("x");
            case "says so itself" -> new SaysItself();
            case "SQLState" -> new SQLException("deadlock", "40001");
            case "SQLState class" -> new SQLException("duplicate", "23505");
            case "type" -> new ConnectException("Connection refused");
            case "type and message" -> new SocketTimeoutException("Read timed out");
            case "message" -> new SocketException("Connection reset");
            case "vague type" -> new IllegalStateException("closed");
            case "chain of three" ->
                new CompletionException(new UncheckedIOException(new SocketTimeoutException("Read timed out")));
            case "words" -> new IOException("Request timed out after 30 s");
            case "unknown" -> new Exception("x y ".repeat(50));
            default -> throw new IllegalArgumentException(failure);
        };
    }

    private static final class SaysItself extends RuntimeException implements ClassifiedFailure {

        private static final long serialVersionUID = 1L;

        @Override
        public FailureKind failureKind() {
            return FailureKind.TRANSIENT;
        }
    }
}
