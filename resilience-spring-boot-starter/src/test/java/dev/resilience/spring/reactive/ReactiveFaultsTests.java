package dev.resilience.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Violation;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.intercept.PublisherType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What cannot work with publishers does not start, and Reactor need not be there. */
class ReactiveFaultsTests {

    @Test
    void aStreamHasNoResultToJudge() {
        Contexts.of(Judged.class)
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .singleElement()
                        .satisfies(fault -> {
                            assertThat(fault.value()).isEqualTo("#result == null");
                            assertThat(fault.problem()).contains("Judged.all()", "returns a stream of elements");
                            assertThat(fault.mend()).contains("return Mono");
                        }));
    }

    @Test
    void alsoWhenARuleThatIsMeantForOthersReachesIt() {
        Contexts.of(Shared.class)
                .withPropertyValues("resilience.circuit-breaker.instances.shared.failure-on=#result == null")
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .singleElement()
                        .satisfies(fault -> assertThat(fault.property())
                                .isEqualTo("resilience.circuit-breaker.instances.shared.failure-on")));
    }

    @Test
    void fallbacksOfAnotherKindAreRefused() {
        Contexts.of(Fallbacks.class).run(context -> {
            List<Violation> faults = Contexts.faults(context.getStartupFailure());
            assertThat(faults)
                    .extracting(Violation::value)
                    .containsExactlyInAnyOrder("future", "number", "single", "fluxForMono");
            assertThat(faults).allSatisfy(fault -> assertThat(fault.problem()).contains("there is "));
        });
    }

    @Test
    void withoutReactorEverythingElseStarts() {
        Contexts.of(Plain.class)
                .withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams"))
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(PublisherType.class);
                    assertThat(context.getBean(GuardedMethods.class).all()).hasSize(1);
                    assertThat(context.getBean(Plain.class).call()).isEqualTo("called");
                });
    }

    /** Public, since its proxy is of another class loader. */
    public static class Plain {

        @Bulkhead("plain")
        public String call() {
            return "called";
        }
    }

    static class Judged {

        @AdaptiveRetry(name = "judged", failureOn = "#result == null")
        public Flux<String> all() {
            return Flux.empty();
        }
    }

    static class Shared {

        @CircuitBreaker("shared")
        public Mono<String> one() {
            return Mono.empty();
        }

        @CircuitBreaker("shared")
        public Flux<String> all() {
            return Flux.empty();
        }
    }

    static class Fallbacks {

        @Fallback("future")
        @Bulkhead("fallbacks")
        public Mono<Object> answeredByAFuture() {
            return Mono.empty();
        }

        private CompletableFuture<Object> future() {
            return CompletableFuture.completedFuture("");
        }

        @Fallback("number")
        @Bulkhead("fallbacks")
        public Mono<String> answeredByAnotherType() {
            return Mono.empty();
        }

        private int number() {
            return 1;
        }

        @Fallback("single")
        @Bulkhead("fallbacks")
        public Flux<String> answeredByOne() {
            return Flux.empty();
        }

        private String single() {
            return "";
        }

        @Fallback("fluxForMono")
        @Bulkhead("fallbacks")
        public Mono<Object> answeredByMany() {
            return Mono.empty();
        }

        private Flux<Object> fluxForMono() {
            return Flux.empty();
        }
    }
}
