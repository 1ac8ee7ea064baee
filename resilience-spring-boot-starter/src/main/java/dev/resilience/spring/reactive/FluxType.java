package dev.resilience.spring.reactive;

import dev.resilience.spring.intercept.PublisherCall;
import dev.resilience.spring.intercept.PublisherType;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** Methods that return {@link Flux}. Stateless. */
public final class FluxType implements PublisherType {

    @Override
    public Class<?> type() {
        return Flux.class;
    }

    @Override
    public boolean hasOneResult() {
        return false;
    }

    @Override
    public Object publisher(Function<PublisherCall, CompletableFuture<@Nullable Object>> calls) {
        return new GuardedFlux(calls);
    }

    private static final class GuardedFlux extends Flux<Object> {

        private final Function<PublisherCall, CompletableFuture<@Nullable Object>> calls;

        GuardedFlux(Function<PublisherCall, CompletableFuture<@Nullable Object>> calls) {
            this.calls = calls;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Object> subscriber) {
            FluxCall call = new FluxCall(subscriber);
            subscriber.onSubscribe(call);
            call.begin(calls);
        }
    }
}
