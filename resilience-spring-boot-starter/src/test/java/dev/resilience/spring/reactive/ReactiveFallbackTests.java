package dev.resilience.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.Fallback;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** What answers for methods that return publishers. */
@org.junit.jupiter.api.Timeout(60)
class ReactiveFallbackTests {

    private final ReactiveRig<Stock> rig = new ReactiveRig<>(Stock.class);

    @Test
    void aMonoIsAnsweredWithAValueOrAMono() {
        rig.run(stock -> {
            StepVerifier.create(stock.value("a")).expectNext("a after lost").verifyComplete();
            StepVerifier.create(stock.mono("a").contextWrite(context -> context.put("user", "u-1")))
                    .expectNext("a for u-1")
                    .verifyComplete();
            StepVerifier.create(stock.nothing()).verifyComplete();
        });
    }

    @Test
    void aFluxThatFailsAtOnceIsAnsweredWithAFluxAndItsDemand() {
        rig.run(stock -> {
            rig.target().stream = Flux.error(new ConnectException("refused"));
            StepVerifier.create(stock.all(), 1)
                    .expectNext(-1)
                    .thenRequest(1)
                    .expectNext(-2)
                    .thenRequest(1)
                    .verifyComplete();
            assertThat(rig.target().requests).containsExactly(1L, 1L, 1L);
        });
    }

    /** The stream would be a mixture. */
    @Test
    void aFluxThatFailsAfterAnElementIsNotAnsweredByAnother() {
        rig.run(stock -> {
            rig.target().stream = Flux.just(1).concatWith(Flux.error(new ConnectException("lost")));
            StepVerifier.create(stock.all()).expectNext(1).verifyError(ConnectException.class);
            assertThat(rig.target().requests).isEmpty();
        });
    }

    @Test
    void aSubscriberThatCancelsCancelsTheFallback() {
        rig.run(stock -> {
            stock.mono("slow").subscribe().dispose();
            rig.target().slow.assertCancelled();

            rig.target().stream = Flux.error(new ConnectException("refused"));
            StepVerifier.create(stock.all(), 1).expectNext(-1).thenCancel().verify();
            assertThat(rig.target().cancelled).isEqualTo(1);
        });
    }

    static class Stock {

        final TestPublisher<String> slow = TestPublisher.create();
        final List<Long> requests = new ArrayList<>();
        int cancelled;
        Flux<Integer> stream = Flux.empty();

        @Fallback("valueFor")
        @Bulkhead("stock")
        public Mono<String> value(String sku) {
            return Mono.error(new ConnectException("lost"));
        }

        private String valueFor(String sku, ConnectException failure) {
            return sku + " after " + failure.getMessage();
        }

        @Fallback("monoFor")
        @Bulkhead("stock")
        public Mono<String> mono(String sku) {
            return Mono.error(new ConnectException("lost"));
        }

        private Mono<String> monoFor(String sku) {
            return sku.equals("slow")
                    ? slow.mono()
                    : Mono.deferContextual(context -> Mono.just(sku + " for " + context.get("user")));
        }

        @Fallback("none")
        @Bulkhead("stock")
        public Mono<Void> nothing() {
            return Mono.error(new ConnectException("lost"));
        }

        private void none() {
            // nothing is an answer, too
        }

        @Fallback("known")
        @Bulkhead("stock")
        public Flux<Integer> all() {
            return stream;
        }

        private Flux<Integer> known() {
            return Flux.just(-1, -2).doOnRequest(requests::add).doOnCancel(() -> cancelled++);
        }
    }
}
