package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Violation;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Trap 35: what cannot be followed to its end is refused, never half guarded. */
class ReturnTypesTests {

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "value", "stage", "future"})
    void theseMethodsCanBeGuarded(String method) {
        assertThat(check(method)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "plainFuture, a plain Future",
        "ownFuture, a future of its own type",
        "mono, a reactive publisher",
        "flux, a reactive publisher",
        "suspended, a Kotlin suspend function"
    })
    void theseMethodsAreRefused(String method, String reason) {
        assertThat(check(method)).isNotNull().satisfies(refused -> {
            assertThat(refused.property()).contains(method);
            assertThat(refused.problem()).contains(reason);
            assertThat(refused.mend()).contains("Return ");
        });
    }

    private static Violation check(String name) {
        Method method = ReflectionUtils.findMethod(Methods.class, name, (Class<?>[]) null);
        return ReturnTypes.check(method);
    }

    static final class OwnFuture<T> extends CompletableFuture<T> {}

    interface Methods {

        void nothing();

        String value();

        CompletionStage<String> stage();

        CompletableFuture<String> future();

        Future<String> plainFuture();

        OwnFuture<String> ownFuture();

        Mono<String> mono();

        Flux<String> flux();

        /** As Kotlin compiles {@code suspend fun suspended(sku: String): String}. */
        Object suspended(String sku, Continuation<? super String> continuation);
    }
}
