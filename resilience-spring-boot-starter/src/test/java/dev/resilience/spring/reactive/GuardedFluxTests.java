package dev.resilience.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.Verdict;
import dev.resilience.core.bulkhead.BulkheadFullException;
import dev.resilience.core.retry.StopReason;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Timeout;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Methods that return Flux, in virtual time: a call ends when its stream does. */
@org.junit.jupiter.api.Timeout(60)
class GuardedFluxTests {

    private final ReactiveRig<Feed> rig = new ReactiveRig<>(Feed.class);
    private final TestPublisher<Integer> stream = TestPublisher.create();

    @Test
    void eachSubscriptionIsOneCallThatEndsWithTheStream() {
        rig.run(feed -> {
            rig.target().answer = stream::flux;
            Flux<Integer> prices = feed.prices();
            assertThat(rig.target().calls).isZero();

            StepVerifier.create(prices)
                    .then(() -> stream.next(1, 2))
                    .expectNext(1, 2)
                    .then(() -> assertThat(rig.active("prices")).isEqualTo(1))
                    .then(() -> StepVerifier.create(prices).verifyError(BulkheadFullException.class))
                    .then(stream::complete)
                    .verifyComplete();

            assertThat(rig.target().calls).isEqualTo(1);
            assertThat(rig.outcomes("prices", Verdict.SUCCESS)).isEqualTo(1);
        });
    }

    @Test
    void thePublisherIsAskedForWhatTheSubscriberAsksFor() {
        rig.run(feed -> {
            List<Long> requests = new ArrayList<>();
            rig.target().answer = () -> Flux.range(1, 10).doOnRequest(requests::add);

            StepVerifier.create(feed.prices(), 2)
                    .expectNext(1, 2)
                    .thenRequest(3)
                    .expectNext(3, 4, 5)
                    .thenRequest(Long.MAX_VALUE)
                    .expectNext(6, 7, 8, 9, 10)
                    .verifyComplete();

            assertThat(requests).startsWith(2L, 3L).hasSize(3);
        });
    }

    @Test
    void failuresBeforeTheFirstElementAreRepeatedWithTheDemandThereIs() {
        rig.run(feed -> {
            List<Long> requests = new ArrayList<>();
            rig.target().answer = () -> rig.target().calls < 3
                    ? Flux.error(new ConnectException("refused"))
                    : Flux.range(1, 5).doOnRequest(requests::add);

            StepVerifier.create(feed.prices(), 1)
                    .thenRequest(1)
                    .then(rig::pausesPass)
                    .expectNext(1, 2)
                    .thenRequest(3)
                    .expectNext(3, 4, 5)
                    .verifyComplete();

            assertThat(requests).containsExactly(2L, 3L);
            assertThat(rig.retry("prices").successesAfterRetry()).isEqualTo(1);
        });
    }

    @Test
    void aStreamThatFailsAfterAnElementIsNotRepeatedAndStillCounts() {
        rig.run(feed -> {
            ConnectException lost = new ConnectException("lost");
            rig.target().answer = () -> Flux.just(1, 2).concatWith(Flux.error(lost));

            StepVerifier.create(feed.prices())
                    .expectNext(1, 2)
                    .verifyErrorSatisfies(failure -> assertThat(failure).isSameAs(lost));
            rig.pausesPass();

            assertThat(rig.target().calls).isEqualTo(1);
            assertThat(rig.outcomes("prices", Verdict.FAILURE)).isEqualTo(1);
            assertThat(rig.retry("prices").stops(StopReason.NOT_RETRYABLE)).isEqualTo(1);
        });
    }

    @Test
    void theLimitIsOneOfTheWholeStream() {
        rig.run(feed -> {
            rig.target().answer = stream::flux;

            StepVerifier.create(feed.prices())
                    .then(() -> stream.next(1))
                    .then(() -> rig.time.advance(Duration.ofMillis(999)))
                    .then(() -> stream.next(2))
                    .expectNext(1, 2)
                    .then(() -> rig.time.advance(Duration.ofMillis(1)))
                    .verifyError(TimeoutExceededException.class);

            stream.assertCancelled();
            assertThat(rig.outcomes("prices", Verdict.FAILURE)).isEqualTo(1);
        });
    }

    @Test
    void aSubscriberThatHasHadEnoughOfAnEndlessStreamEndsTheCall() {
        rig.run(feed -> {
            List<Integer> asked = new ArrayList<>();
            rig.target().answer = () -> Flux.<Integer, Integer>generate(() -> 0, (state, sink) -> {
                asked.add(state);
                sink.next(state);
                return state + 1;
            });

            StepVerifier.create(feed.prices().take(2, false)).expectNext(0, 1).verifyComplete();

            assertThat(asked).hasSize(2);
            assertThat(rig.active("prices")).isZero();
            assertThat(rig.outcomes("prices", Verdict.IGNORED)).isEqualTo(1);
        });
    }

    @Test
    void aSubscriberThatCancelsAtOnceMakesNoCall() {
        rig.run(feed -> {
            StepVerifier.create(feed.prices(), 0).thenCancel().verify();
            feed.prices().subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.cancel();
                }
            });
            assertThat(rig.target().calls).isZero();
        });
    }

    @Test
    void theSubscribersContextIsSeenByEachAttempt() {
        rig.run(feed -> {
            List<Integer> seen = new ArrayList<>();
            rig.target().answer = () -> Flux.deferContextual(context -> {
                seen.add(context.get("user"));
                return seen.size() < 2 ? Flux.error(new ConnectException("refused")) : Flux.just(7);
            });

            StepVerifier.create(feed.prices().contextWrite(context -> context.put("user", 1)))
                    .then(rig::pausesPass)
                    .expectNext(7)
                    .verifyComplete();

            assertThat(seen).containsExactly(1, 1);
        });
    }

    /** The time limit comes while an element is being handed out: the end must not overtake it. */
    @Test
    void theEndWaitsForTheElementThatIsUnderWay() {
        rig.run(feed -> {
            rig.target().answer = stream::flux;
            List<String> signals = new ArrayList<>();
            feed.prices()
                    .doOnNext(element -> {
                        signals.add("begins");
                        rig.time.advance(Duration.ofSeconds(1));
                        signals.add("ends");
                    })
                    .subscribe(element -> signals.add("element"), failure -> signals.add("failure"));

            stream.next(1);

            assertThat(signals).containsExactly("begins", "ends", "element", "failure");
        });
    }

    /** The limit and a publisher on another thread, at once: signals never overlap, and nothing follows the end. */
    @Test
    void signalsDoNotOverlapHoweverTheLimitComes() {
        rig.run(feed -> {
            rig.target().answer = () -> Flux.range(1, Integer.MAX_VALUE).subscribeOn(Schedulers.parallel());
            for (int i = 0; i < 15; i++) {
                Watching subscriber = new Watching();
                feed.prices().subscribe(subscriber);
                while (!subscriber.begun) {
                    Thread.onSpinWait();
                }

                rig.time.advance(Duration.ofSeconds(1));

                while (!subscriber.ended) {
                    Thread.onSpinWait();
                }
                assertThat(subscriber.overlapped).isFalse();
                assertThat(subscriber.failure).isInstanceOf(TimeoutExceededException.class);
            }
        });
    }

    /** Looks whether signals come one at a time. */
    private static final class Watching extends BaseSubscriber<Integer> {

        private final AtomicInteger signals = new AtomicInteger();
        private volatile boolean begun;
        private volatile boolean overlapped;
        private volatile boolean ended;
        private volatile Throwable failure;

        @Override
        protected void hookOnNext(Integer element) {
            overlapped |= signals.getAndIncrement() != 0 || failure != null;
            begun = true;
            overlapped |= signals.getAndDecrement() != 1;
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            overlapped |= signals.get() != 0 || failure != null;
            failure = thrown;
        }

        /** After the last signal; {@link #isDisposed} is true before it. */
        @Override
        protected void hookFinally(SignalType end) {
            ended = true;
        }
    }

    static class Feed {

        int calls;
        Supplier<Flux<Integer>> answer = Flux::never;

        @CircuitBreaker(name = "prices")
        @Bulkhead(name = "prices", maxConcurrent = 1)
        @Timeout(name = "prices", duration = "1s")
        @AdaptiveRetry(name = "prices", maxAttempts = 3)
        public Flux<Integer> prices() {
            calls++;
            return answer.get();
        }
    }
}
