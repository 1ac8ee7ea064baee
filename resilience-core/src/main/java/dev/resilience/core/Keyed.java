package dev.resilience.core;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A policy that has one instance per key: the call says which. Type, name, position, settings and figures are those of the
 * instance without a key. The instance of a key is in use, and so not forgotten, for as long as the call. Thread-safe.
 *
 * @param <P> the type of the instances
 */
public final class Keyed<P extends Policy> implements Policy {

    private final P unkeyed;
    private final Function<? super Call<?, ?>, ? extends @Nullable Object> key;
    private final KeyedInstances<P> instances;

    /**
     * A policy that selects an instance for each call.
     *
     * @param unkeyed stands for all instances, and for calls whose key is null
     * @param key finds the key of a call, whose text counts; what it throws reaches the caller
     * @param instances the instances of the keys
     */
    public Keyed(P unkeyed, Function<? super Call<?, ?>, ? extends @Nullable Object> key, KeyedInstances<P> instances) {
        this.unkeyed = unkeyed;
        this.key = key;
        this.instances = instances;
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
        return new KeyedStage(next);
    }

    private final class KeyedStage implements Stage {

        private final Stage next;
        private final Stage withoutKey;

        KeyedStage(Stage next) {
            this.next = next;
            this.withoutKey = unkeyed.bind(next);
        }

        /** The key is not evaluated, which is the user's code: where it leads is not known before the call. */
        @Override
        public long nanosUntilAdmitted(Call<?, ?> work) {
            return next.nanosUntilAdmitted(work);
        }

        @Override
        public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
            Object one = key.apply(work);
            if (one == null) {
                return withoutKey.call(work, frame);
            }
            KeyedInstance<P> used = instances.use(one.toString());
            try {
                return used.instance().bind(next).call(work, frame);
            } finally {
                used.release();
            }
        }

        @Override
        public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
            KeyedInstance<P> used;
            try {
                Object one = key.apply(work);
                if (one == null) {
                    return withoutKey.callAsync(work, frame);
                }
                used = instances.use(one.toString());
            } catch (RuntimeException noKey) {
                return CompletableFuture.failedFuture(noKey);
            }
            try {
                return used.instance()
                        .bind(next)
                        .callAsync(work, frame)
                        .whenComplete((result, thrown) -> used.release());
            } catch (Throwable broken) { // a stage must not throw here; one that does must not pin the instance
                used.release();
                return CompletableFuture.failedFuture(broken);
            }
        }
    }
}
