package dev.resilience.core;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A policy that has one instance per key: the call says which. Type, name, position, settings and figures are those of the
 * instance without a key. Thread-safe.
 *
 * @param <P> the type of the instances
 */
public final class Keyed<P extends Policy> implements Policy {

    private final P unkeyed;
    private final Function<? super Call<?, ?>, P> selector;

    /**
     * A policy that selects an instance for each call.
     *
     * @param unkeyed stands for all instances, and for calls without a key
     * @param selector finds the instance for a call; what it throws reaches the caller
     */
    public Keyed(P unkeyed, Function<? super Call<?, ?>, P> selector) {
        this.unkeyed = unkeyed;
        this.selector = selector;
    }

    @Override
    public String type() {
        return unkeyed.type();
    }

    @Override
    public String name() {
        return unkeyed.name();
    }

    @Override
    public int position() {
        return unkeyed.position();
    }

    @Override
    public Record settings() {
        return unkeyed.settings();
    }

    @Override
    public Map<String, Object> snapshot() {
        return unkeyed.snapshot();
    }

    @Override
    public Stage bind(Stage next) {
        return new Stage() {
            @Override
            public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
                return selector.apply(work).bind(next).call(work, frame);
            }

            @Override
            public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
                Stage stage;
                try {
                    stage = selector.apply(work).bind(next);
                } catch (RuntimeException noKey) {
                    return CompletableFuture.failedFuture(noKey);
                }
                return stage.callAsync(work, frame);
            }
        };
    }
}
