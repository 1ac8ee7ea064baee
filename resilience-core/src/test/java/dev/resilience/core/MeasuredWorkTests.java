package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.core.retry.BackoffStrategy;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long work took is known with and without limits of time, which are noted in the same place. */
class MeasuredWorkTests {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Map<String, UnaryOperator<PipelineBuilder>> LIMITS = Map.of(
            "no limit", pipeline -> pipeline,
            "a limit of the call", pipeline -> pipeline.timeout(timeout -> timeout.duration(LONG)),
            "limits of the call and of attempts",
                    pipeline ->
                            pipeline.timeout(timeout -> timeout.duration(LONG).perAttempt(LONG)));

    private final Guarded guarded = new Guarded();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "inventory",
            CircuitBreakerConfig.builder()
                    .slowCallDuration(Duration.ofSeconds(1))
                    .build(),
            guarded.runtime);
    private final Deque<Callable<String>> attempts = new ArrayDeque<>();

    @AfterEach
    void end() {
        guarded.close();
    }

    static List<String> limits() {
        return List.copyOf(LIMITS.keySet());
    }

    private Pipeline pipeline(String limit) {
        return LIMITS.get(limit)
                .apply(Pipeline.named("inventory")
                        .runtime(guarded.runtime)
                        .retry(retry -> retry.maxAttempts(2)
                                .backoff(BackoffStrategy.FIXED)
                                .backoffBase(Duration.ZERO)
                                .maxDuration(LONG))
                        .with(breaker))
                .build();
    }

    private String work(int millis, boolean fails) throws ConnectException {
        guarded.time.advance(Duration.ofMillis(millis));
        if (fails) {
            throw new ConnectException("refused");
        }
        return "done";
    }

    @ParameterizedTest
    @MethodSource("limits")
    void onlySlowWorkIsSlow(String limit) throws Exception {
        Pipeline pipeline = pipeline(limit);

        pipeline.call(() -> work(999, false));
        assertThat(breaker.statistics().slowCalls()).isZero();
        pipeline.call(() -> work(1_001, false));

        assertThat(breaker.statistics().slowCalls()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("limits")
    void everyAttemptIsMeasuredByItself(String limit) throws Exception {
        attempts.add(() -> work(1_500, true));
        attempts.add(() -> work(500, false));

        pipeline(limit).call(() -> attempts.remove().call());

        assertThat(breaker.statistics().outcomes(Verdict.FAILURE)).isEqualTo(1);
        assertThat(breaker.statistics().outcomes(Verdict.SUCCESS)).isEqualTo(1);
        assertThat(breaker.statistics().slowCalls()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("limits")
    void soIsAsynchronousWork(String limit) {
        CompletableFuture<String> work = new CompletableFuture<>();
        pipeline(limit).callAsync(() -> work);
        guarded.time.advance(Duration.ofMillis(1_500));

        work.complete("done");

        assertThat(breaker.statistics().slowCalls()).isEqualTo(1);
    }
}
