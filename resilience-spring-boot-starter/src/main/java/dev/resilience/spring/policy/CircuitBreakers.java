package dev.resilience.spring.policy;

import dev.resilience.core.Call;
import dev.resilience.core.Keyed;
import dev.resilience.core.KeyedInstances;
import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The circuit breakers of one name: the one without a key, and those of the keys that calls have brought. Thread-safe. */
public final class CircuitBreakers implements PolicyInstance<CircuitBreakerConfig> {

    private final CircuitBreaker unkeyed;
    private final KeyedInstances<CircuitBreaker> keyed;

    CircuitBreakers(String name, CircuitBreakerConfig config, ResilienceRuntime runtime) {
        this.unkeyed = CircuitBreaker.of(name, config, runtime);
        this.keyed = new KeyedInstances<>(
                name, runtime.time(), config.maxKeys(), config.idleExpiry(), new KeyedInstances.Kind<>() {
                    @Override
                    public CircuitBreaker make(String key) {
                        return CircuitBreaker.keyed(name, key, unkeyed.settings(), runtime, unkeyed.statistics());
                    }

                    @Override
                    public void found(CircuitBreaker breaker) {
                        if (!breaker.settings().equals(unkeyed.settings())) {
                            breaker.reconfigure(unkeyed.settings()); // made while the settings were changed
                        }
                    }

                    @Override
                    public boolean isEvictable(CircuitBreaker breaker) {
                        return breaker.isEvictable();
                    }

                    @Override
                    public void forgotten(CircuitBreaker breaker) {
                        breaker.forgotten();
                    }
                });
    }

    @Override
    public CircuitBreaker policy() {
        return unkeyed;
    }

    @Override
    public boolean isKeyable() {
        return true;
    }

    @Override
    public List<Policy> policies(@Nullable Function<Call<?, ?>, @Nullable Object> key) {
        return List.of(key == null ? unkeyed : new Keyed<>(unkeyed, key, keyed));
    }

    @Override
    public Map<String, CircuitBreaker> byKey() {
        return keyed.all();
    }

    @Override
    public void reconfigure(CircuitBreakerConfig config) {
        unkeyed.reconfigure(config);
        keyed.bound(config.maxKeys(), config.idleExpiry());
        keyed.all().values().forEach(breaker -> breaker.reconfigure(config));
    }
}
