package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The outermost gate makes the frame itself and is written out for that: it must do what any first stage does. */
@Timeout(30)
class FirstGateTests {

    private static final Classification BAD_RESULT = Classification.of(FailureKind.UNKNOWN, "bad result");
    private static final IllegalStateException REJECTION = new IllegalStateException("rejected");

    /** Work, and whether the last word about it is to be said. */
    record Work(String name, Call<String, ?> call, boolean fails) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final Guarded guarded = new Guarded();
    private final AtomicInteger classifications = new AtomicInteger();
    private final Frames frames = new Frames(
            guarded.runtime,
            FailureRules.standard().with(failure -> {
                classifications.incrementAndGet();
                return null;
            }),
            result -> "bad".equals(result) ? BAD_RESULT : null);

    static List<Work> works() {
        return List.of(
                new Work("result", () -> "done", false),
                new Work("null", () -> null, false),
                new Work("failed result", () -> "bad", true),
                failing("exception", new ConnectException("refused")),
                failing("cancellation", new CancellationException()),
                failing("error", new StackOverflowError()));
    }

    private static Work failing(String name, Throwable failure) {
        return new Work(
                name,
                () -> {
                    throw failure;
                },
                true);
    }

    @ParameterizedTest
    @MethodSource("works")
    void endsItsPermitThenSaysTheLastWordThenTheCallerKnows(Work work) {
        List<Object> asAny = told(work.call(), false, false);
        List<Object> asFirst = told(work.call(), true, false);

        assertThat(asFirst).isEqualTo(asAny).hasSize(work.fails() ? 3 : 2);
        assertThat(asFirst.get(0)).isInstanceOf(Outcome.class);
        assertThat(asFirst.get(1).equals("last word")).isEqualTo(work.fails());
    }

    @Test
    void aRejectionHasTheLastWordTooAndEndsNothing() {
        assertThat(told(() -> "never", true, true))
                .isEqualTo(told(() -> "never", false, true))
                .containsExactly("last word", REJECTION);
    }

    @Test
    void whatAStageFurtherInHasClassifiedIsNotClassifiedAgain() {
        List<Object> ends = new ArrayList<>();
        Stage inner = new GateStage(call -> (outcome, failure, workNanos) -> ends.add(outcome), Stages.work());
        Stage first = new GateStage(call -> (outcome, failure, workNanos) -> ends.add(outcome), inner);

        end(() -> first.callAsFirst(
                failing("exception", new ConnectException("refused")).call(), frames));

        assertThat(classifications).hasValue(1);
        assertThat(ends).hasSize(2);
        assertThat(ends.get(0)).isSameAs(ends.get(1));
    }

    /** What is told of a call through one gate, in order: the outcome to its permit, the last word, the end to the caller. */
    private List<Object> told(Call<String, ?> work, boolean first, boolean rejected) {
        List<Object> told = new ArrayList<>();
        Gate gate = frame -> {
            frame.onFailure(() -> told.add("last word"));
            if (rejected) {
                throw REJECTION;
            }
            return (outcome, failure, workNanos) -> told.add(outcome);
        };
        Stage stage = new GateStage(gate, Stages.work());
        told.add(end(() -> first ? stage.callAsFirst(work, frames) : frames.call(stage, work)));
        return told;
    }

    private static Object end(Call<String, ?> call) {
        try {
            return String.valueOf(call.call());
        } catch (Throwable failure) {
            return failure;
        }
    }
}
