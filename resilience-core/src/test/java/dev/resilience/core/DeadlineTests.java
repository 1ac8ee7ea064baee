package dev.resilience.core;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.pipeline.Pipeline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class DeadlineTests {

    private final Guarded guarded = new Guarded();

    @AfterEach
    void leavesNothingBehind() {
        guarded.close();
        assertThat(Deadline.current()).isNull();
        assertThat(Thread.interrupted()).isFalse();
    }

    private Pipeline within(String name, long millis) {
        return Pipeline.named(name)
                .runtime(guarded.runtime)
                .timeout(t -> t.duration(ofMillis(millis)))
                .build();
    }

    private static Deadline current() {
        return Objects.requireNonNull(Deadline.current());
    }

    @Test
    void anAdoptedDeadlineInterruptsGuardedWorkOnAnotherThreadAndLeavesNoFlag() throws Exception {
        Deadline deadline = within("inventory", 100).call(DeadlineTests::current);
        Pipeline unlimited =
                Pipeline.named("unlimited").runtime(guarded.runtime).build();
        Guarded.Caller<String> caller = guarded.start(() -> Deadline.<String, InterruptedException>adopt(
                deadline,
                () -> unlimited.call(() -> {
                    guarded.time.sleep(Long.MAX_VALUE);
                    return "never";
                })));
        guarded.awaitWaiters(1);

        guarded.time.advance(ofMillis(99));
        assertThat(caller.hasEnded()).isFalse();
        guarded.time.advance(ofMillis(1));

        Guarded.End<String> end = caller.end();
        assertThat(end.failure()).isInstanceOf(DeadlineExceededException.class);
        assertThat(end.interrupted()).isFalse();
    }

    @Test
    void thereIsNoneOutsideATimeLimit() {
        assertThat(Deadline.current()).isNull();
        Pipeline unlimited =
                Pipeline.named("unlimited").runtime(guarded.runtime).build();

        assertThat(unlimited.<Deadline, RuntimeException>call(Deadline::current))
                .isNull();
    }

    @Test
    void guardedWorkSeesHowMuchTimeIsLeft() {
        List<Duration> remaining = new ArrayList<>();

        within("inventory", 200).call(() -> {
            remaining.add(current().remaining());
            guarded.time.advance(ofMillis(150));
            remaining.add(current().remaining());
            current().throwIfExpired();
            return null;
        });

        assertThat(remaining).containsExactly(ofMillis(200), ofMillis(50));
    }

    @Test
    void itIsAValueThatMayOutliveItsCall() {
        Deadline deadline = within("inventory", 200).call(DeadlineTests::current);

        assertThat(deadline.isExpired()).isFalse();
        guarded.time.advance(ofMillis(250));

        assertThat(deadline.isExpired()).isTrue();
        assertThat(deadline.remaining()).isZero();
        assertThatThrownBy(deadline::throwIfExpired)
                .isInstanceOfSatisfying(DeadlineExceededException.class, exceeded -> {
                    assertThat(exceeded.limit()).isEqualTo(ofMillis(200));
                    assertThat(exceeded.elapsed()).isEqualTo(ofMillis(250));
                    assertThat(exceeded.name()).isEqualTo("deadline");
                });
    }

    @Test
    void innerLimitsCanOnlyBringItNearer() {
        List<Duration> remaining = new ArrayList<>();
        Pipeline outer = within("outer", 200);

        outer.call(() -> {
            within("shorter", 100).call(() -> remaining.add(current().remaining()));
            within("longer", 300).call(() -> remaining.add(current().remaining()));
            return remaining.add(current().remaining());
        });

        assertThat(remaining).containsExactly(ofMillis(100), ofMillis(200), ofMillis(200));
    }

    @Test
    void soItIsForAsynchronousWork() {
        List<Duration> remaining = new ArrayList<>();

        within("outer", 200).call(() -> {
            for (long inner : List.of(100L, 300L)) {
                var unused = within("inner", inner).callAsync(() -> {
                    remaining.add(current().remaining());
                    return new CompletableFuture<>();
                });
            }
            return null;
        });

        assertThat(remaining).containsExactly(ofMillis(100), ofMillis(200));
    }

    @Test
    void aWrappedTaskRunsUnderItWhereverItRuns() {
        List<Duration> remaining = new ArrayList<>();
        Runnable task = within("inventory", 200)
                .call(() -> Deadline.wrap(() -> {
                    remaining.add(current().remaining());
                }));
        guarded.time.advance(ofMillis(50));

        task.run();

        assertThat(remaining).containsExactly(ofMillis(150));
        assertThat(Deadline.current()).isNull();
    }

    @Test
    void asynchronousWorkSeesItWhileItBegins() {
        CompletableFuture<Duration> seen = within("inventory", 200)
                .callAsync(() -> CompletableFuture.completedFuture(current().remaining()));

        assertThat(seen).isCompletedWithValue(ofMillis(200));
    }

    @Test
    void aRetriedAsynchronousAttemptSeesTheDeadlineOfItsCallOnAnyThread() {
        List<Duration> remaining = new ArrayList<>();
        Pipeline inner = Pipeline.named("inner")
                .runtime(guarded.runtime)
                .retry(r -> r.maxAttempts(2))
                .build();

        CompletableFuture<String> call = within("outer", 500)
                .call(() -> inner.callAsync(() -> {
                    remaining.add(current().remaining());
                    return CompletableFuture.failedFuture(new IOException("reset by peer"));
                }));
        guarded.time.advance(ofMillis(400));

        assertThat(call).isCompletedExceptionally();
        assertThat(remaining).containsExactly(ofMillis(500), ofMillis(300));
    }

    @Test
    void noWorkBeginsUnderADeadlineThatHasExpired() {
        List<String> begun = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
        Pipeline unlimited = Pipeline.named("unlimited")
                .runtime(guarded.runtime)
                .with(breaker)
                .build();
        Pipeline limited = Pipeline.named("limited")
                .runtime(guarded.runtime)
                .with(breaker)
                .timeout(t -> t.duration(ofSeconds(9)))
                .build();

        assertThatThrownBy(() -> within("outer", 100).call(() -> {
                    guarded.time.advance(ofMillis(100));
                    for (Pipeline inner : List.of(unlimited, limited)) {
                        failures.add(failureOf(Guarded.completed(() -> inner.call(() -> begun.add("sync")))));
                        failures.add(failureOf(inner.callAsync(() -> {
                            begun.add("async");
                            return new CompletableFuture<>();
                        })));
                    }
                    return null;
                }))
                .isInstanceOf(TimeoutExceededException.class);

        assertThat(begun).isEmpty();
        assertThat(failures)
                .hasSize(4)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                DeadlineExceededException.class,
                                exceeded -> assertThat(exceeded.fairlyTimed()).isFalse()));
        assertThat(breaker.counts().calls()).isZero();
    }

    private static Throwable failureOf(CompletableFuture<?> call) {
        return call.handle((value, thrown) -> Async.unwrap(thrown)).join();
    }

    /** The end of a caller's deadline says something about the resource only if the attempt had half of its own limit. */
    @ParameterizedTest
    @CsvSource({"100, 51, false", "100, 50, true", "100, 0, true", "90, 50, false", "60, 10, true"})
    void itsEndCountsAgainstTheResourceIfTheAttemptHadHalfOfItsLimit(long outerMillis, long head, boolean counts) {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
        Pipeline inner = Pipeline.named("inner")
                .runtime(guarded.runtime)
                .with(breaker)
                .timeout(t -> t.duration(ofMillis(100)))
                .build();
        List<Throwable> failures = new ArrayList<>();

        assertThatThrownBy(() -> within("outer", outerMillis).call(() -> {
                    guarded.time.advance(ofMillis(head));
                    failures.add(failureOf(Guarded.completed(() -> inner.call(() -> {
                        guarded.time.advance(ofMillis(outerMillis - head));
                        throw new IOException("interrupted", new InterruptedException());
                    }))));
                    return null;
                }))
                .isInstanceOf(TimeoutExceededException.class);

        if (outerMillis - head >= 100) {
            assertThat(failures.get(0)).isInstanceOf(TimeoutExceededException.class);
        } else {
            assertThat(failures.get(0))
                    .isInstanceOfSatisfying(
                            DeadlineExceededException.class,
                            exceeded -> assertThat(exceeded.fairlyTimed()).isEqualTo(counts));
        }
        assertThat(breaker.counts().failures()).isEqualTo(counts ? 1 : 0);
        assertThat(breaker.counts().calls()).isEqualTo(counts ? 1 : 0);
    }

    @Test
    void theRuleHoldsAlsoIfTheWorkItselfNoticesTheEnd() {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
        Pipeline inner = Pipeline.named("inner")
                .runtime(guarded.runtime)
                .with(breaker)
                .timeout(t -> t.duration(ofMillis(100)))
                .build();

        assertThatThrownBy(() -> within("outer", 100).call(() -> {
                    guarded.time.advance(ofMillis(90));
                    return inner.call(() -> {
                        guarded.time.advance(ofMillis(10));
                        current().throwIfExpired();
                        return null;
                    });
                }))
                .isInstanceOf(TimeoutExceededException.class);

        assertThat(breaker.counts().calls()).isZero();
    }

    @Test
    void anAsynchronousCallEndedByItsCallersDeadlineFollowsTheRuleToo() {
        CircuitBreaker breaker = CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
        Pipeline inner = Pipeline.named("inner")
                .runtime(guarded.runtime)
                .with(breaker)
                .timeout(t -> t.duration(ofMillis(100)))
                .build();

        CompletableFuture<String> unfair = within("outer", 40).call(() -> inner.callAsync(CompletableFuture::new));
        guarded.time.advance(ofMillis(40));
        assertThat(failureOf(unfair)).isInstanceOf(DeadlineExceededException.class);
        assertThat(breaker.counts().calls()).isZero();

        CompletableFuture<String> fair = within("outer", 60).call(() -> inner.callAsync(CompletableFuture::new));
        guarded.time.advance(ofMillis(60));
        assertThat(failureOf(fair)).isInstanceOf(DeadlineExceededException.class);
        assertThat(breaker.counts().failures()).isEqualTo(1);
    }
}
