package dev.resilience.spring.policy;

import dev.resilience.core.Call;
import dev.resilience.core.Policy;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The instance of a policy that bears one name. Thread-safe.
 *
 * @param <C> its configuration
 */
public interface PolicyInstance<C extends Record> {

    /** The policy itself: its settings and figures. */
    Policy policy();

    /**
     * What a pipeline binds for it.
     *
     * @param key finds the key of a call, or null for a method without a key
     */
    List<Policy> policies(@Nullable Function<Call<?, ?>, @Nullable Object> key);

    /** Whether methods may ask for an instance per key. */
    default boolean isKeyable() {
        return false;
    }

    /** The instances that calls have asked for by key; reading them creates nothing. */
    default Map<String, ? extends Policy> byKey() {
        return Map.of();
    }

    /** Changes the settings while it runs; state and figures stay. */
    void reconfigure(C config);

    /** Ends what it has of its own beyond its calls, such as threads. Calls under way go on. */
    default void close() {
        if (policy() instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception failure) {
                throw new IllegalStateException(
                        "Cannot close " + policy().type() + " '" + policy().name() + "'", failure);
            }
        }
    }

    /** An instance that is one policy. */
    static <C extends Record> PolicyInstance<C> of(Policy policy, List<Policy> bound, Consumer<C> reconfigure) {
        return new PolicyInstance<>() {
            @Override
            public Policy policy() {
                return policy;
            }

            @Override
            public List<Policy> policies(@Nullable Function<Call<?, ?>, @Nullable Object> key) {
                return bound;
            }

            @Override
            public void reconfigure(C config) {
                reconfigure.accept(config);
            }
        };
    }
}
