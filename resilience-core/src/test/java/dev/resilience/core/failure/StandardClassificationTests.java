package dev.resilience.core.failure;

import static dev.resilience.core.failure.Row.caught;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The standard rules, one row per exception, each made as its library makes it. */
class StandardClassificationTests {

    private final FailureRules rules = FailureRules.standard();

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.resilience.core.failure.Row#all")
    void classifies(Row row) {
        assertThat(rules.classify(row.failure())).isEqualTo(row.expected());
    }

    @Test
    void theTablesHaveAtLeast150DifferentRowsAndEveryKindThatStandardRulesKnow() {
        List<Row> rows = Row.all();
        Set<String> different = rows.stream().map(Row::toString).collect(Collectors.toSet());

        assertThat(different).hasSizeGreaterThanOrEqualTo(250);
        assertThat(rows).extracting(row -> row.expected().kind()).containsAll(EnumSet.allOf(FailureKind.class));
    }

    @ParameterizedTest(name = "{0} is ignored")
    @MethodSource("interrupts")
    void interruptsAndCancellationsAreIgnored(Throwable failure) {
        assertThat(rules.classify(failure)).isSameAs(Outcome.IGNORED);
    }

    static Stream<Throwable> interrupts() {
        return Stream.of(
                new InterruptedException("sleep interrupted"),
                new CancellationException(),
                new ClosedByInterruptException(),
                new FileLockInterruptionException(),
                new InterruptedIOException("operation interrupted"),
                new InterruptedIOException(),
                caught(() -> {
                    CompletableFuture<String> future = new CompletableFuture<>();
                    future.cancel(true);
                    future.join();
                }));
    }
}
