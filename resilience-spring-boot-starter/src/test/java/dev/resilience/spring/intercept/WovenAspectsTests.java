package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.Timeout;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.aspectj.lang.annotation.DeclarePrecedence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/**
 * Trap 39, woven: where several aspects advise a method, all those further in run for each attempt, however many there are and
 * whatever thread runs them. AspectJ's own join point loses its place in either case.
 */
@Tag("woven")
@org.junit.jupiter.api.Timeout(120)
class WovenAspectsTests {

    private static final int ATTEMPTS = 4;
    private static final String CALLS =
            "within(dev.resilience.spring.intercept.WovenAspectsTests.Backend) && execution(@dev.resilience.spring.annotation.AdaptiveRetry * *(..))";

    @Test
    void eachAttemptOnTheCallersThread() {
        run(backend -> assertThat(backend.call("a")).isEqualTo("a 4"), "call a");
    }

    @Test
    void eachAttemptOnThreadsOfABulkhead() {
        run(backend -> assertThat(backend.isolated("a")).isEqualTo("a 4"), "isolated a");
    }

    @Test
    void eachAttemptOfAnAsynchronousCall() {
        run(backend -> assertThat(backend.later("a").join()).isEqualTo("a 4"), "later a");
    }

    @Test
    void eachAttemptOfAMonoThatIsSubscribedToElsewhere() {
        run(
                backend -> StepVerifier.create(backend.mono("a").subscribeOn(Schedulers.boundedElastic()))
                        .expectNext("a 4")
                        .verifyComplete(),
                "mono a");
    }

    @Test
    void eachAttemptOfAFluxThatIsSubscribedToElsewhere() {
        run(
                backend -> StepVerifier.create(backend.flux("a").subscribeOn(Schedulers.boundedElastic()))
                        .expectNext("a 4")
                        .verifyComplete(),
                "flux a");
    }

    @Test
    void eachSubscriptionToAMono() {
        Contexts.of().run(context -> {
            Backend backend = new Backend();
            backend.failures = 0;
            Mono<String> answer = backend.mono("a");
            for (int i = 1; i <= ATTEMPTS; i++) {
                StepVerifier.create(answer).expectNext("a " + i).verifyComplete();
            }
            assertThat(backend.trace).filteredOn("inside mono a"::equals).hasSize(ATTEMPTS);
        });
    }

    /** Two calls of one object that overlap have nothing in common. */
    @Test
    void callsThatOverlap() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Contexts.of().run(context -> {
                Backend backend = new Backend();
                backend.failures = 0;
                CountDownLatch both = new CountDownLatch(2);
                backend.met = both;
                CompletableFuture<String> one = CompletableFuture.supplyAsync(() -> backend.call("a"), threads);
                CompletableFuture<String> two = CompletableFuture.supplyAsync(() -> backend.call("b"), threads);
                assertThat(List.of(one.get(30, TimeUnit.SECONDS), two.get(30, TimeUnit.SECONDS)))
                        .allSatisfy(answer -> assertThat(answer).matches("[ab] [12]"));
                assertThat(backend.trace).contains("inside call a", "inside call b");
            });
        } finally {
            threads.shutdownNow();
        }
    }

    private static void run(Consumer<Backend> test, String call) {
        Contexts.of()
                .withPropertyValues("resilience.adaptive-retry.defaults.retry-budget.enabled=false")
                .run(context -> {
                    Backend backend = new Backend();
                    test.accept(backend);
                    assertThat(backend.trace)
                            .filteredOn(("outside " + call)::equals)
                            .hasSize(1);
                    assertThat(backend.trace)
                            .filteredOn(("inside " + call)::equals)
                            .hasSize(ATTEMPTS);
                    assertThat(backend.trace)
                            .filteredOn(("before " + call)::equals)
                            .hasSize(ATTEMPTS);
                    assertThat(backend.trace.indexOf("outside " + call))
                            .isLessThan(backend.trace.indexOf("inside " + call));
                });
    }

    /** Fails three times. Was made with {@code new}. */
    static class Backend {

        final List<String> trace = new CopyOnWriteArrayList<>();
        int failures = ATTEMPTS - 1;
        int calls;

        @Nullable
        CountDownLatch met;

        @AdaptiveRetry(name = "call", maxAttempts = ATTEMPTS)
        String call(String what) {
            return answer(what);
        }

        @AdaptiveRetry(name = "isolated", maxAttempts = ATTEMPTS)
        @Bulkhead(name = "isolated", isolation = "thread-pool", maxConcurrent = 4)
        @Timeout(name = "isolated", duration = "50s", perAttempt = "10s")
        String isolated(String what) {
            return answer(what);
        }

        @AdaptiveRetry(name = "later", maxAttempts = ATTEMPTS)
        CompletableFuture<String> later(String what) {
            return CompletableFuture.supplyAsync(() -> answer(what));
        }

        @AdaptiveRetry(name = "mono", maxAttempts = ATTEMPTS)
        Mono<String> mono(String what) {
            return Mono.fromCallable(() -> answer(what)).subscribeOn(Schedulers.parallel());
        }

        @AdaptiveRetry(name = "flux", maxAttempts = ATTEMPTS)
        Flux<String> flux(String what) {
            return Flux.defer(() -> Flux.just(answer(what))).subscribeOn(Schedulers.parallel());
        }

        private String answer(String what) {
            CountDownLatch others = met;
            if (others != null) {
                others.countDown();
                while (others.getCount() > 0) {
                    Thread.onSpinWait();
                }
            }
            int call = next();
            if (call <= failures) {
                throw new IllegalStateException(new ConnectException("refused"));
            }
            return what + " " + call;
        }

        private synchronized int next() {
            return ++calls;
        }
    }

    @Aspect
    @DeclarePrecedence("dev.resilience.spring.intercept.WovenAspectsTests.Outside,"
            + " dev.resilience.spring.intercept.ResilienceAspect,"
            + " dev.resilience.spring.intercept.WovenAspectsTests.Inside")
    static class Outside {
        @Around(CALLS)
        public @Nullable Object around(ProceedingJoinPoint call) throws Throwable {
            note(call, "outside");
            return call.proceed();
        }
    }

    @Aspect
    static class Inside {
        @Around(CALLS)
        public @Nullable Object around(ProceedingJoinPoint call) throws Throwable {
            note(call, "inside");
            return call.proceed();
        }

        @Before(CALLS)
        public void before(org.aspectj.lang.JoinPoint call) {
            note(call, "before");
        }
    }

    /** Nobody has said where. */
    @Aspect
    static class Somewhere {
        @Around(CALLS)
        public @Nullable Object around(ProceedingJoinPoint call) throws Throwable {
            return call.proceed();
        }
    }

    private static void note(org.aspectj.lang.JoinPoint call, String where) {
        ((Backend) call.getThis()).trace.add(where + " " + call.getSignature().getName() + " " + call.getArgs()[0]);
    }
}
