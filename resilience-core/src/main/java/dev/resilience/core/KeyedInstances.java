package dev.resilience.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance per key, made on first use and forgotten when it has not been used for an hour. Once there are
 * {@value #MAX_KEYS}, further keys share one instance, {@value #OTHER}. Thread-safe.
 *
 * @param <P> the type of the instances
 */
public final class KeyedInstances<P> {

    /** How many keys have an instance of their own. */
    public static final int MAX_KEYS = 10_000;

    /** The key of the instance that all further keys share. */
    public static final String OTHER = "_other";

    private static final Logger log = LoggerFactory.getLogger(KeyedInstances.class);
    private static final Duration IDLE = Duration.ofHours(1);

    private final String name;
    private final Function<String, P> factory;
    private final Cache<String, P> instances;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * Instances of one name.
     *
     * @param factory makes the instance for a key
     */
    public KeyedInstances(String name, TimeSource time, Function<String, P> factory) {
        this.name = name;
        this.factory = factory;
        this.instances = Caffeine.newBuilder()
                .expireAfterAccess(IDLE)
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /** The instance for a key. */
    public P get(String key) {
        P known = instances.getIfPresent(key);
        if (known != null) {
            return known;
        }
        if (instances.estimatedSize() < MAX_KEYS) {
            return instances.get(key, factory);
        }
        if (told.compareAndSet(false, true)) {
            log.warn("'{}' has {} keys; further keys share the instance '{}' (logged once)", name, MAX_KEYS, OTHER);
        }
        return instances.get(OTHER, factory);
    }

    /** The instances by key, for people. Reading them does not count as use. */
    public Map<String, P> all() {
        return new TreeMap<>(instances.asMap());
    }
}
