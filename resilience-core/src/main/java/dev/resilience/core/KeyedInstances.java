package dev.resilience.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance per key, made on first use. An instance is forgotten when it has not been used for the idle expiry, nobody is using
 * it, and its kind says that it may be. Never more than so many keys have one; once none of those may be forgotten, further keys
 * share the instance {@value #OTHER}. Thread-safe.
 *
 * <p><b>How a cache without a veto never loses a pinned instance.</b> Caffeine knows which key was not used for how long, and evicts
 * it. It calls {@link #evicted} within the very step that takes the key out of its map. There the instance is closed against users
 * and asked whether it may be forgotten. If not, it stands aside, in {@link #aside}, before it has left the cache. Whoever misses
 * the key makes an instance within a step of the cache on the same key, so before or after the eviction, and looks aside first. Thus
 * a key never has two instances of which one is in use or may not be forgotten. What is over is looked for when a key is new, at
 * most once a second.
 *
 * @param <P> the type of the instances
 */
public final class KeyedInstances<P> {

    /** The key of the instance that all further keys share. */
    public static final String OTHER = "_other";

    private static final Logger log = LoggerFactory.getLogger(KeyedInstances.class);
    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();

    /**
     * How instances of a kind are made and judged. Thread-safe; its methods must be quick, take no lock, and neither wait nor call
     * foreign code, since other keys may have to wait for them.
     *
     * @param <P> the type of the instances
     */
    public interface Kind<P> {

        /** Makes an instance. It may be thrown away without having been used. */
        P make(String key);

        /** Brings an instance up to date that others can find from now on: settings may have changed since it was made. */
        default void found(P instance) {}

        /** Whether an instance that is idle and not in use may be forgotten. */
        default boolean isEvictable(P instance) {
            return true;
        }

        /** Hears that an instance has been forgotten, before another one is made for its key. */
        default void forgotten(P instance) {}
    }

    private final String name;
    private final TimeSource time;
    private final Kind<P> kind;
    private final Cache<String, KeyedInstance<P>> cache;

    /** What the cache has given up and may not be forgotten yet. */
    private final Map<String, KeyedInstance<P>> aside = new ConcurrentHashMap<>();

    /** How many keys have an instance of their own, in the cache and aside. */
    private final AtomicInteger keys = new AtomicInteger();

    private final AtomicReference<@Nullable KeyedInstance<P>> other = new AtomicReference<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicLong swept;
    private volatile int maxKeys;
    private volatile long idleNanos;

    /**
     * Instances of one name, none at first.
     *
     * @param maxKeys how many keys have an instance of their own; at least 1
     * @param idleExpiry how long an instance is kept without use; positive
     */
    public KeyedInstances(String name, TimeSource time, int maxKeys, Duration idleExpiry, Kind<P> kind) {
        this.name = name;
        this.time = time;
        this.kind = kind;
        this.maxKeys = maxKeys;
        this.idleNanos = idleExpiry.toNanos();
        long origin = time.nanoTime();
        this.swept = new AtomicLong(origin);
        this.cache = Caffeine.newBuilder()
                .expireAfterAccess(idleExpiry)
                .ticker(() -> time.nanoTime() - origin) // from 0: Caffeine expires late when readings overflow
                .executor(Runnable::run) // without a bound of size only the order of use is maintained
                .evictionListener(this::evicted)
                .build();
    }

    /**
     * Changes the bounds. With fewer keys than there are, no more are added until enough of them are forgotten.
     *
     * @param mostKeys as in the constructor
     * @param idleExpiry as in the constructor
     */
    public void bound(int mostKeys, Duration idleExpiry) {
        maxKeys = mostKeys;
        idleNanos = idleExpiry.toNanos();
        cache.policy().expireAfterAccess().ifPresent(expiry -> expiry.setExpiresAfter(idleExpiry));
    }

    /** Finds or makes the instance for a key and begins to use it; whoever calls this must {@link KeyedInstance#release} it. */
    public KeyedInstance<P> use(String key) {
        KeyedInstance<P> known = cache.getIfPresent(key);
        return known != null && known.enter() ? known : useUnknown(key);
    }

    private KeyedInstance<P> useUnknown(String key) {
        if (!key.equals(OTHER)) {
            sweep();
            KeyedInstance<P> own = useOwn(key);
            if (own != null) {
                kind.found(own.instance());
                return own;
            }
            tellOnce();
        }
        return useOther();
    }

    /** Null if there is no room for another key. */
    private @Nullable KeyedInstance<P> useOwn(String key) {
        KeyedInstance<P> own;
        do {
            own = cache.get(key, this::takeBackOrMake);
        } while (own != null && !own.enter()); // forgotten in the very moment; the next round finds it gone
        return own;
    }

    private @Nullable KeyedInstance<P> takeBackOrMake(String key) {
        KeyedInstance<P> kept = aside.remove(key);
        if (kept != null) {
            return kept;
        }
        int most = maxKeys;
        return keys.getAndUpdate(count -> count < most ? count + 1 : count) < most ? make(key) : null;
    }

    private KeyedInstance<P> make(String key) {
        try {
            return new KeyedInstance<>(kind.make(key));
        } catch (Throwable broken) {
            keys.decrementAndGet();
            throw broken;
        }
    }

    private KeyedInstance<P> useOther() {
        KeyedInstance<P> shared = other.get();
        if (shared == null) {
            KeyedInstance<P> made = new KeyedInstance<>(kind.make(OTHER));
            KeyedInstance<P> first = other.compareAndExchange(null, made);
            shared = first == null ? made : first;
            kind.found(shared.instance());
        }
        shared.enter();
        return shared;
    }

    private void tellOnce() {
        if (told.compareAndSet(false, true)) {
            log.warn(
                    "'{}' has instances for {} keys and none of them may be forgotten; further keys share the instance '{}'"
                            + " (logged once)",
                    name,
                    maxKeys,
                    OTHER);
        }
    }

    /** Called by the cache within the step that takes a key out of it. */
    private void evicted(@Nullable String key, @Nullable KeyedInstance<P> idle, RemovalCause cause) {
        if (key == null || idle == null) {
            return; // the cache holds neither weakly
        }
        if (!forget(idle)) {
            long now = time.nanoTime();
            idle.idleSince(idle.isInUse() ? now : now - idleNanos);
            aside.put(key, idle);
        }
    }

    /** Forgets what may be forgotten, at most once a second. */
    private void sweep() {
        long now = time.nanoTime();
        long last = swept.get();
        if (now - last >= SWEEP_NANOS && swept.compareAndSet(last, now)) {
            cache.cleanUp();
            aside.keySet().forEach(key -> aside.computeIfPresent(key, (same, kept) -> isOver(kept, now) ? null : kept));
        }
    }

    private boolean isOver(KeyedInstance<P> kept, long now) {
        if (kept.isInUse()) {
            kept.idleSince(now);
        }
        return now - kept.idleSince() >= idleNanos && forget(kept);
    }

    private boolean forget(KeyedInstance<P> idle) {
        if (!idle.close()) {
            return false;
        }
        if (!kind.isEvictable(idle.instance())) {
            idle.reopen();
            return false;
        }
        keys.decrementAndGet();
        kind.forgotten(idle.instance());
        return true;
    }

    /** The instances by key, for people: one that moves in this moment may be missing. Reading them does not count as use. */
    public Map<String, P> all() {
        Map<String, P> all = new TreeMap<>();
        cache.asMap().forEach((key, one) -> all.put(key, one.instance()));
        aside.forEach((key, one) -> all.put(key, one.instance()));
        KeyedInstance<P> shared = other.get();
        if (shared != null) {
            all.put(OTHER, shared.instance());
        }
        return all;
    }
}
