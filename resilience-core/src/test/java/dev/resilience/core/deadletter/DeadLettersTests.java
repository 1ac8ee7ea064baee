package dev.resilience.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Call;
import dev.resilience.core.Guarded;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.BackoffStrategy;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLettersTests {

    private final Guarded guarded = new Guarded();
    private final List<DeadLetter> letters = new ArrayList<>();

    @AfterEach
    void end() {
        guarded.close();
    }

    private DeadLetters into(DeadLetterSink sink, ArgumentRedactor redactor) {
        return new DeadLetters("test", sink, redactor, false, guarded.runtime, LetterDiagnoser.none());
    }

    private Pipeline pipeline(DeadLetters deadLetters) {
        return Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .retry(retry -> retry.maxAttempts(3)
                        .backoff(BackoffStrategy.FIXED)
                        .backoffBase(Duration.ZERO)
                        .deadLetter(deadLetters))
                .build();
    }

    private Pipeline pipeline() {
        return pipeline(into(letters::add, ArgumentRedactor.types()));
    }

    /** Work that fails and says what it is. */
    private static final class Failing implements Call<String, Exception>, DescribedCall {

        private final Exception failure;
        private final @Nullable Object[] arguments;

        Failing(Exception failure, @Nullable Object... arguments) {
            this.failure = failure;
            this.arguments = arguments;
        }

        @Override
        public String call() throws Exception {
            throw failure;
        }

        @Override
        public String describe() {
            return "Inventory.stock(String)";
        }

        @Override
        public @Nullable Object[] arguments() {
            return arguments;
        }
    }

    @Test
    void aCallThatIsGivenUpLeavesALetterBeforeItsCallerKnows() {
        Failing work = new Failing(new ConnectException("refused"), "sku-1", null, List.of(1, 2), new int[3]);
        assertThatThrownBy(() -> pipeline().call(work)).isSameAs(work.failure);

        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.policy()).isEqualTo("adaptive-retry");
            assertThat(letter.name()).isEqualTo("inventory");
            assertThat(letter.method()).isEqualTo("Inventory.stock(String)");
            assertThat(letter.arguments())
                    .containsExactly(
                            "java.lang.String(5)", "null", "java.util.ImmutableCollections$List12(2)", "int[3]");
            assertThat(letter.kind()).isEqualTo(FailureKind.TRANSIENT);
            assertThat(letter.stopReason()).isEqualTo("MAX_ATTEMPTS");
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.at()).isEqualTo(guarded.time.wallTime());
            assertThat(letter.timeline())
                    .extracting(DeadLetter.Attempt::number, DeadLetter.Attempt::message)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(1, "refused"),
                            org.assertj.core.groups.Tuple.tuple(2, "refused"),
                            org.assertj.core.groups.Tuple.tuple(3, "refused"));
            assertThat(letter.failure().type()).isEqualTo(ConnectException.class.getName());
            assertThat(letter.failure().stackTrace()).contains("DeadLettersTests");
        });
    }

    @Test
    void aCallWhoseOutcomeIsReturnedLeavesALetterToo() {
        Failing work = new Failing(new ConnectException("refused"));
        assertThat(pipeline().execute(work).failure()).isSameAs(work.failure);

        assertThat(letters).extracting(DeadLetter::stopReason).containsExactly("MAX_ATTEMPTS");
    }

    @Test
    void aCallWithoutTokensForARetryLeavesALetter() {
        Pipeline poor = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .retry(retry -> retry.retryBudget(budget -> budget.minPerSecond(0))
                        .deadLetter(into(letters::add, ArgumentRedactor.types())))
                .build();
        assertThatThrownBy(() -> poor.call(new Failing(new ConnectException("refused"))))
                .isInstanceOf(ConnectException.class);

        assertThat(letters).extracting(DeadLetter::stopReason).containsExactly("RETRY_BUDGET");
    }

    @Test
    void kindBudgetAndDeadlineLeaveLettersToo() {
        Pipeline twice = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .retry(retry -> retry.retries(FailureKind.TRANSIENT, 1)
                        .backoffBase(Duration.ZERO)
                        .backoffMax(Duration.ZERO)
                        .deadLetter(into(letters::add, ArgumentRedactor.types())))
                .build();
        Pipeline late = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .retry(retry -> retry.maxDuration(Duration.ofMillis(10))
                        .deadLetter(into(letters::add, ArgumentRedactor.types())))
                .build();
        for (Pipeline pipeline : List.of(twice, late)) {
            assertThatThrownBy(() -> pipeline.call(new Failing(new ConnectException())))
                    .isInstanceOf(ConnectException.class);
        }
        assertThat(letters).extracting(DeadLetter::stopReason).containsExactly("KIND_BUDGET", "DEADLINE");
    }

    @Test
    void successesRejectionsInterruptsAndErrorsLeaveNone() throws Exception {
        Pipeline pipeline = pipeline(new DeadLetters(
                "all", letters::add, ArgumentRedactor.types(), true, guarded.runtime, LetterDiagnoser.none()));
        AtomicInteger calls = new AtomicInteger();
        assertThat(pipeline.<String, IOException>call(() -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new ConnectException();
                    }
                    return "ok";
                }))
                .isEqualTo("ok");
        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw new LinkageError();
                }))
                .isInstanceOf(LinkageError.class);
        Pipeline closed = Pipeline.named("closed")
                .runtime(guarded.runtime)
                .with(pipeline.policies().get(0))
                .circuitBreaker(breaker -> breaker.consecutiveFailures(1))
                .build();
        assertThatThrownBy(() -> closed.call(new Failing(new IllegalStateException("x"))))
                .isInstanceOf(IllegalStateException.class);
        letters.clear();
        assertThatThrownBy(() -> closed.call(new Failing(new ConnectException())))
                .isInstanceOf(Exception.class);
        letters.clear();
        assertThatThrownBy(() -> closed.call(() -> "ok"))
                .isInstanceOf(dev.resilience.core.circuitbreaker.CircuitBreakerOpenException.class);

        assertThat(letters).isEmpty();
    }

    @Test
    void whatIsNotRetriedLeavesALetterOnlyIfAskedFor() {
        DeadLetters all = new DeadLetters(
                "all", letters::add, ArgumentRedactor.types(), true, guarded.runtime, LetterDiagnoser.none());
        Failing work = new Failing(new IllegalArgumentException("bad"));
        assertThatThrownBy(() -> pipeline().call(work)).isSameAs(work.failure);
        assertThat(letters).isEmpty();

        assertThatThrownBy(() -> pipeline(all).call(work)).isSameAs(work.failure);
        assertThat(letters).singleElement().extracting(DeadLetter::stopReason).isEqualTo("NOT_RETRYABLE");
    }

    @Test
    void anAsynchronousCallLeavesItsLetterOnTheExecutorBeforeItEnds() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime(tasks::add))
                .retry(retry -> retry.maxAttempts(1).deadLetter(into(letters::add, ArgumentRedactor.types())))
                .build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> work);
        work.completeExceptionally(new ConnectException("refused"));
        assertThat(letters).isEmpty();
        assertThat(call).isNotDone();
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        assertThat(letters).hasSize(1);
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void anAsynchronousCallThatItsCallerHasGivenUpLeavesNone() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline().callAsync(() -> work);
        call.cancel(false);
        work.completeExceptionally(new ConnectException("refused"));
        assertThat(letters).isEmpty();
    }

    @Test
    void aSinkThatFailsDoesTheCallNoHarm() {
        DeadLetters failing = into(
                letter -> {
                    throw new IOException("disk full");
                },
                ArgumentRedactor.types());
        Failing work = new Failing(new ConnectException("refused"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> pipeline(failing).call(work)).isSameAs(work.failure);
        }
        assertThat(failing.failures()).isEqualTo(2);
    }

    @Test
    void aRedactorThatFailsKeepsItsArgumentSecretAndTheOthersAreTold() {
        DeadLetters redacted = into(letters::add, (method, index, argument) -> {
            if (index == 0) {
                throw new IllegalStateException("cannot redact " + argument);
            }
            return "argument " + index;
        });
        Failing work = new Failing(new ConnectException("refused"), "secret", "other");
        assertThatThrownBy(() -> pipeline(redacted).call(work)).isSameAs(work.failure);
        assertThat(letters)
                .singleElement()
                .satisfies(letter -> assertThat(letter.arguments()).containsExactly("withheld", "argument 1"));
        assertThat(letters.toString()).doesNotContain("secret");
    }

    @Test
    void typesTellNoValueAndAskNoForeignCollection() {
        ArgumentRedactor types = ArgumentRedactor.types();
        List<String> lazy = new ArrayList<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public int size() {
                throw new IllegalStateException("a query");
            }
        };
        assertThat(types.redact("m", 0, "secret")).isEqualTo("java.lang.String(6)");
        assertThat(types.redact("m", 0, Map.of("user", "secret")))
                .endsWith("(1)")
                .doesNotContain("secret");
        assertThat(types.redact("m", 0, lazy)).isEqualTo(lazy.getClass().getName());
        assertThat(types.redact("m", 0, new String[] {"secret"})).isEqualTo("java.lang.String[1]");
        assertThat(types.redact("m", 0, 4_711)).isEqualTo("java.lang.Integer");
        assertThat(ArgumentRedactor.values().redact("m", 0, "told")).isEqualTo("told");
    }

    @Test
    void textsAreBounded() {
        String huge = "x".repeat(100_000);
        DeadLetters values = into(letters::add, ArgumentRedactor.values());
        Failing work = new Failing(
                new ConnectException(huge), Collections.nCopies(1_000, huge).toArray());
        assertThatThrownBy(() -> pipeline(values).call(work)).isSameAs(work.failure);
        assertThat(letters)
                .singleElement()
                .satisfies(letter -> assertThat(LetterJson.line(letter).length).isLessThan(100_000));
    }
}
