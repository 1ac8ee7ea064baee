package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Violation;
import dev.resilience.spring.reactive.FluxType;
import dev.resilience.spring.reactive.MonoType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Trap 35: what cannot be followed to its end is refused, never half guarded. */
class ReturnTypesTests {

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "value", "stage", "future", "mono", "flux"})
    void theseMethodsCanBeGuarded(String method) {
        assertThat(check(method)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "plainFuture, a plain Future",
        "ownFuture, a future of its own type",
        "publisher, a reactive publisher other than",
        "connectable, a reactive publisher other than",
        "flow, a Flow.Publisher",
        "suspended, a Kotlin suspend function"
    })
    void theseMethodsAreRefused(String method, String reason) {
        assertThat(check(method)).isNotNull().satisfies(refused -> {
            assertThat(refused.property()).contains(method);
            assertThat(refused.problem()).contains(reason);
            assertThat(refused.mend()).contains("Return ");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"mono", "flux"})
    void withoutReactorsTypesTheseAreRefused(String method) {
        assertThat(new ReturnTypes(List.of()).check(method(method)))
                .isNotNull()
                .satisfies(refused -> assertThat(refused.problem()).contains("a reactive publisher"));
    }

    private static Violation check(String name) {
        return new ReturnTypes(List.of(new MonoType(), new FluxType())).check(method(name));
    }

    private static Method method(String name) {
        return ReflectionUtils.findMethod(Methods.class, name, (Class<?>[]) null);
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

        Publisher<String> publisher();

        ConnectableFlux<String> connectable();

        Flow.Publisher<String> flow();

        /** As Kotlin compiles {@code suspend fun suspended(sku: String): String}. */
        Object suspended(String sku, Continuation<? super String> continuation);
    }
}
