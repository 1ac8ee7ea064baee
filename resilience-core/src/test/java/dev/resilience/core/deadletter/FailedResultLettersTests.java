package dev.resilience.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Call;
import dev.resilience.core.Guarded;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.core.retry.BackoffStrategy;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that were given up because of what they return. */
class FailedResultLettersTests {

    private final Guarded guarded = new Guarded();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final Deque<String> results = new ArrayDeque<>();

    @AfterEach
    void end() {
        guarded.close();
    }

    private PipelineBuilder builder() {
        return builder(2);
    }

    private PipelineBuilder builder(int maxAttempts) {
        DeadLetters deadLetters = new DeadLetters(
                "test", letters::add, ArgumentRedactor.types(), false, guarded.runtime, LetterDiagnoser.none());
        return Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .failureOn(FailedResultLettersTests::judged)
                .retry(retry -> retry.maxAttempts(maxAttempts)
                        .backoff(BackoffStrategy.FIXED)
                        .backoffBase(Duration.ZERO)
                        .deadLetter(deadLetters));
    }

    private static @Nullable Classification judged(@Nullable Object result) {
        return result == null || result.equals("sold out")
                ? Classification.of(FailureKind.SERVER_ERROR, "no stock")
                : null;
    }

    private Call<String, RuntimeException> returning(String... inTurn) {
        results.clear();
        results.addAll(List.of(inTurn));
        return results::remove;
    }

    @Test
    void aResultThatStillFailsLeavesALetterThatTellsItsClass() {
        Pipeline pipeline = builder().build();
        List<Integer> before = new ArrayList<>();

        String result = pipeline.call(returning("sold out", "sold out"));
        before.add(letters.size());

        assertThat(result).isEqualTo("sold out");
        assertThat(before).containsExactly(1);
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.kind()).isEqualTo(FailureKind.SERVER_ERROR);
            assertThat(letter.stopReason()).isEqualTo("MAX_ATTEMPTS");
            assertThat(letter.attempts()).isEqualTo(2);
            assertThat(letter.timeline()).extracting(DeadLetter.Attempt::type).containsExactly((String) null, null);
            assertThat(letter.failure())
                    .isEqualTo(new DeadLetter.Failure(
                            null, "returned a java.lang.String, which counts as a failure (no stock)", ""));
        });
    }

    @Test
    void nullMayBeSuchAResult() {
        assertThat(builder().build().<@Nullable String, RuntimeException>call(() -> null))
                .isNull();

        assertThat(letters)
                .extracting(letter -> letter.failure().message())
                .containsExactly("returned null, which counts as a failure (no stock)");
    }

    @Test
    void theLetterOutlivesTheProcess() {
        builder().build().call(returning("sold out", "sold out"));
        DeadLetter written = letters.get(0);

        String line = new String(LetterJson.line(written), StandardCharsets.UTF_8);
        assertThat(Objects.requireNonNull(LetterJson.read(line)).letter()).isEqualTo(written);
    }

    @Test
    void aResultThatARetryHasMadeGoodLeavesNone() {
        assertThat(builder().build().call(returning("sold out", "here"))).isEqualTo("here");

        assertThat(letters).isEmpty();
    }

    @Test
    void aCallWhoseOutcomeIsReturnedLeavesALetterToo() {
        assertThat(builder().build().execute(returning("sold out", "sold out")).value())
                .isEqualTo("sold out");

        assertThat(letters).hasSize(1);
    }

    @Test
    void anAsynchronousCallLeavesItsLetterOnTheExecutorBeforeItEnds() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        Pipeline pipeline = builder(1).runtime(guarded.runtime(tasks::add)).build();
        CompletableFuture<String> call = pipeline.callAsync(() -> CompletableFuture.completedFuture("sold out"));
        assertThat(letters).isEmpty();
        assertThat(call).isNotDone();

        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }

        assertThat(letters).hasSize(1);
        assertThat(call).isCompletedWithValue("sold out");
    }

    @Test
    void aFailureAfterAFailedResultLeavesTheLetterOfTheFailure() {
        Deque<Call<String, ConnectException>> attempts = new ArrayDeque<>();
        attempts.add(() -> "sold out");
        attempts.add(() -> {
            throw new ConnectException("refused");
        });

        assertThatThrownBy(() -> builder().build().call(() -> attempts.remove().call()))
                .isInstanceOf(ConnectException.class);

        assertThat(letters).extracting(letter -> letter.failure().message()).containsExactly("refused");
    }
}
