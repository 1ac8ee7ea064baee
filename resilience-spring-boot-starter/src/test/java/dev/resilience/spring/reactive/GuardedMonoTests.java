package dev.resilience.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.Verdict;
import dev.resilience.core.bulkhead.BulkheadFullException;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.core.retry.StopReason;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Timeout;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Methods that return Mono, in virtual time: each subscription is one call. */
@org.junit.jupiter.api.Timeout(60)
class GuardedMonoTests {

    private final ReactiveRig<Backend> rig = new ReactiveRig<>(Backend.class, Advice.class);
    private final TestPublisher<String> answer = TestPublisher.create();

    @Test
    void eachSubscriptionIsOneCallAndNoneIsNone() {
        rig.run(backend -> {
            rig.target().answer = () -> Mono.just("7");
            Mono<String> stock = backend.guarded();
            assertThat(rig.target().calls).isEmpty();

            StepVerifier.create(stock).expectNext("7").verifyComplete();
            StepVerifier.create(stock).expectNext("7").verifyComplete();

            assertThat(rig.target().calls).hasSize(2);
            assertThat(rig.outcomes("guarded", Verdict.SUCCESS)).isEqualTo(2);
        });
    }

    /** Trap 39: and AspectJ advice further in finds its invocation, which Spring has taken away by then. */
    @Test
    @Tag("proxy")
    void eachAttemptCallsTheMethodAnewWithAllAdviceFurtherIn() {
        rig.run(backend -> {
            rig.target().answer = failing(2, new ConnectException("refused"), Mono.just("7"));

            StepVerifier.create(backend.repeated("a"))
                    .then(rig::pausesPass)
                    .expectNext("7")
                    .verifyComplete();

            assertThat(rig.target().calls)
                    .containsExactly("before a", "repeated", "before a", "repeated", "before a", "repeated");
            assertThat(rig.retry("repeated").successesAfterRetry()).isEqualTo(1);
        });
    }

    @Test
    void whatTheMethodItselfThrowsIsAFailureOfTheAttempt() {
        rig.run(backend -> {
            int[] calls = {0};
            rig.target().answer = () -> {
                if (calls[0]++ == 0) {
                    throw new IllegalStateException(new ConnectException("refused"));
                }
                return Mono.just("7");
            };

            StepVerifier.create(backend.repeated("a"))
                    .then(rig::pausesPass)
                    .expectNext("7")
                    .verifyComplete();
        });
    }

    @Test
    void aMethodThatReturnsNullIsToldSo() {
        rig.run(backend -> {
            rig.target().answer = () -> null;
            StepVerifier.create(backend.guarded())
                    .verifyErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(NullPointerException.class)
                            .hasMessage("The guarded method returned null instead of a publisher"));
        });
    }

    @Test
    void failingCallsOpenTheBreakerWhichThenRejectsWithAnErrorSignal() {
        rig.run(backend -> {
            ConnectException refused = new ConnectException("refused");
            rig.target().answer = () -> Mono.error(refused);
            for (int i = 0; i < 2; i++) {
                StepVerifier.create(backend.guarded())
                        .verifyErrorSatisfies(failure -> assertThat(failure).isSameAs(refused));
            }
            rig.target().calls.clear();

            Mono<String> rejected = backend.guarded();

            StepVerifier.create(rejected).verifyError(CircuitBreakerOpenException.class);
            assertThat(rig.target().calls).isEmpty();
        });
    }

    /** Trap 19. */
    @Test
    void thePermitIsHeldUntilTheEndHoweverThatIs() {
        rig.run(backend -> {
            List<Consumer<TestPublisher<String>>> ends = List.of(
                    publisher -> publisher.next("7").complete(),
                    TestPublisher::complete,
                    publisher -> publisher.error(new ConnectException("refused")));
            for (Consumer<TestPublisher<String>> end : ends) {
                TestPublisher<String> publisher = TestPublisher.create();
                rig.target().answer = publisher::mono;
                Disposable call = backend.guarded().onErrorComplete().subscribe();
                assertThat(rig.active("guarded")).isEqualTo(1);
                StepVerifier.create(backend.guarded()).verifyError(BulkheadFullException.class);

                end.accept(publisher);

                assertThat(rig.active("guarded")).isZero();
                assertThat(call.isDisposed()).isTrue();
            }
        });
    }

    @Test
    void aSubscriberThatCancelsGivesTheCallUpAndNothingIsCounted() {
        rig.run(backend -> {
            rig.target().answer = answer::mono;

            backend.guarded().subscribe().dispose();

            answer.assertCancelled();
            assertThat(rig.active("guarded")).isZero();
            assertThat(rig.outcomes("guarded", Verdict.IGNORED)).isEqualTo(1);
        });
    }

    @Test
    void aSubscriberThatCancelsInAPauseEndsItAndNoOtherAttemptFollows() {
        rig.run(backend -> {
            rig.target().answer = () -> Mono.error(new ConnectException("refused"));
            Disposable call = backend.repeated("a").subscribe();
            int attempts = rig.target().calls.size();

            call.dispose();
            rig.pausesPass();

            assertThat(rig.target().calls).hasSize(attempts);
            assertThat(rig.retry("repeated").stops(StopReason.NOT_RETRYABLE)).isEqualTo(1);
        });
    }

    /** Trap 36. */
    @Test
    void aTimeLimitCancelsTheSubscriptionAndCountsAsAFailure() {
        rig.run(backend -> {
            rig.target().answer = answer::mono;

            StepVerifier.create(backend.guarded())
                    .then(() -> rig.time.advance(Duration.ofSeconds(1)))
                    .verifyError(TimeoutExceededException.class);

            answer.assertCancelled();
            assertThat(rig.outcomes("guarded", Verdict.FAILURE)).isEqualTo(1);
        });
    }

    @Test
    void theSubscribersContextIsSeenByEachAttempt() {
        rig.run(backend -> {
            List<String> users = new ArrayList<>();
            rig.target().answer = () -> Mono.deferContextual(context -> {
                users.add(context.get("user"));
                return users.size() < 3 ? Mono.error(new ConnectException("refused")) : Mono.just("7");
            });

            StepVerifier.create(backend.repeated("a").contextWrite(context -> context.put("user", "u-1")))
                    .then(rig::pausesPass)
                    .expectNext("7")
                    .verifyComplete();

            assertThat(users).containsExactly("u-1", "u-1", "u-1");
        });
    }

    @Test
    void resultsThatAreFailuresAreRepeatedAndTheLastIsHandedOn() {
        rig.run(backend -> {
            List<String> answers = new ArrayList<>(List.of("busy", "free"));
            rig.target().answer = () -> Mono.just(answers.remove(0));
            StepVerifier.create(backend.judged())
                    .then(rig::pausesPass)
                    .expectNext("free")
                    .verifyComplete();

            rig.target().answer = () -> Mono.just("busy");
            StepVerifier.create(backend.judged())
                    .then(rig::pausesPass)
                    .expectNext("busy")
                    .verifyComplete();
            assertThat(rig.target().calls).hasSize(2 + 3);
        });
    }

    @Test
    void anEmptyMonoIsAResultToo() {
        rig.run(backend -> {
            rig.target().answer = Mono::empty;
            StepVerifier.create(backend.judged()).then(rig::pausesPass).verifyComplete();
            assertThat(rig.target().calls).hasSize(3);

            rig.target().calls.clear();
            StepVerifier.create(backend.guarded()).verifyComplete();
            assertThat(rig.outcomes("guarded", Verdict.SUCCESS)).isEqualTo(1);
        });
    }

    @Test
    void keysAreFoundWhenACallBeginsAndOneThatFailsIsAnErrorSignal() {
        rig.run(backend -> {
            rig.target().answer = () -> Mono.just("7");
            Mono<String> keyed = backend.keyed("eu");
            Mono<String> broken = backend.keyed(null);

            StepVerifier.create(keyed).expectNext("7").verifyComplete();
            StepVerifier.create(broken).verifyError();

            assertThat(rig.target().calls).containsExactly("keyed eu");
        });
    }

    @Test
    void aMethodInAThreadPoolIsCalledAndSubscribedToThere() {
        rig.run(backend -> {
            rig.target().answer = () -> {
                String caller = Thread.currentThread().getName();
                return Mono.fromSupplier(
                        () -> caller + " " + Thread.currentThread().getName());
            };
            String threads = backend.isolated().block();
            assertThat(threads).matches("(resilience-isolated-\\d+) \\1");
            while (rig.active("isolated") > 0) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void whatIsNotGuardedStaysAsItIs() {
        rig.run(backend -> {
            CompletableFuture<String> own = CompletableFuture.completedFuture("7");
            rig.target().answer = () -> Mono.fromFuture(own);
            assertThat(backend.unguarded().block()).isEqualTo("7");
            rig.target().answer = () -> {
                throw new IllegalStateException("at once");
            };
            assertThatThrownBy(backend::unguarded).hasMessage("at once");
        });
    }

    private static Supplier<Mono<String>> failing(int times, Exception failure, Mono<String> then) {
        int[] calls = {0};
        return () -> calls[0]++ < times ? Mono.error(failure) : then;
    }

    static class Backend {

        final List<String> calls = new ArrayList<>();
        Supplier<Mono<String>> answer = Mono::empty;

        @CircuitBreaker(name = "guarded", minimumCalls = 2)
        @Bulkhead(name = "guarded", maxConcurrent = 1)
        @Timeout(name = "guarded", duration = "1s")
        public Mono<String> guarded() {
            return called("guarded");
        }

        @AdaptiveRetry(name = "repeated", maxAttempts = 3)
        @Bulkhead(name = "repeated", maxConcurrent = 1)
        public Mono<String> repeated(String sku) {
            return called("repeated");
        }

        @AdaptiveRetry(name = "judged", maxAttempts = 3, failureOn = "#result == null || #result == 'busy'")
        @Bulkhead(name = "judged", maxConcurrent = 1)
        public Mono<String> judged() {
            return called("judged");
        }

        @CircuitBreaker(name = "keyed", key = "#region.toString()")
        public Mono<String> keyed(String region) {
            return called("keyed " + region);
        }

        @Bulkhead(name = "isolated", maxConcurrent = 1, isolation = "thread-pool")
        public Mono<String> isolated() {
            return called("isolated");
        }

        public Mono<String> unguarded() {
            return called("unguarded");
        }

        private Mono<String> called(String what) {
            calls.add(what);
            return answer.get();
        }
    }

    @Aspect
    static class Advice {

        @Before("execution(* repeated(..)) && args(sku)")
        public void before(JoinPoint point, String sku) {
            ((Backend) point.getTarget()).calls.add("before " + sku);
        }
    }
}
