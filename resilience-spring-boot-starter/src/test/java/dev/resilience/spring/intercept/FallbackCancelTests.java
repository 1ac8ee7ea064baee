package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.Fallback;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A caller who gives an asynchronous call up while its fallback begins. */
class FallbackCancelTests {

    /** A fallback's stage need not be a future. */
    @Test
    void aFallbackWhoseStageCannotBeCancelledGoesOnAndIsCounted() {
        Contexts.of(Shop.class).run(context -> {
            Shop shop = context.getBean(Shop.class);
            CompletableFuture<String> work = new CompletableFuture<>();
            CompletableFuture<String> call = shop.stock(work);
            shop.fallbackBegins().set(() -> call.cancel(true));

            work.completeExceptionally(new IOException("x"));

            assertThat(call).isCancelled();
            FallbackPolicy fallback = context.getBean(GuardedMethods.class).all().stream()
                    .flatMap(guarded -> guarded.pipeline().policies().stream())
                    .filter(FallbackPolicy.class::isInstance)
                    .map(FallbackPolicy.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertThat(fallback.successes()).isEqualTo(1);
            assertThat(fallback.failures()).isZero();
        });
    }

    static class Shop {

        private final AtomicReference<Runnable> fallbackBegins = new AtomicReference<>(() -> {});

        AtomicReference<Runnable> fallbackBegins() {
            return fallbackBegins;
        }

        @Fallback("cached")
        public CompletableFuture<String> stock(CompletableFuture<String> work) {
            return work;
        }

        private CompletionStage<String> cached(CompletableFuture<String> work) {
            fallbackBegins.get().run();
            NoFuture<String> answer = new NoFuture<>();
            answer.complete("cached");
            return answer;
        }
    }

    private static final class NoFuture<T> extends CompletableFuture<T> {

        @Override
        public CompletableFuture<T> toCompletableFuture() {
            throw new UnsupportedOperationException("a stage only");
        }
    }
}
