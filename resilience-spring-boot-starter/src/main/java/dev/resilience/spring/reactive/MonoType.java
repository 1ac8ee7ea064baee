package dev.resilience.spring.reactive;

import dev.resilience.spring.intercept.PublisherCall;
import dev.resilience.spring.intercept.PublisherType;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Methods that return {@link Mono}. Stateless. */
public final class MonoType implements PublisherType {

    @Override
    public Class<?> type() {
        return Mono.class;
    }

    @Override
    public boolean hasOneResult() {
        return true;
    }

    @Override
    public Object publisher(Function<PublisherCall, CompletableFuture<@Nullable Object>> calls) {
        return Mono.deferContextual(context -> Mono.fromFuture(calls.apply(new MonoCall(context))));
    }
}
